#pragma once

/// Marks a text for people: the window looks it up in the context "engine" when it translates.
#define ENGINE_TEXT(text) text
