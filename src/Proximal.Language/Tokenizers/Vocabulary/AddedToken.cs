namespace Proximal.Language;

/// <summary>Added token of tokenizer.json, which is matched in text before all other steps.</summary>
/// <param name="Id">Id of the token.</param>
/// <param name="Content">Text of the token.</param>
/// <param name="Special">Whether the token is a control token instead of text.</param>
/// <param name="SingleWord">Whether it matches only without adjacent letters, digits or underscores.</param>
/// <param name="LeftStrip">Whether it includes the spaces before it.</param>
/// <param name="RightStrip">Whether it includes the spaces after it.</param>
/// <param name="Normalized">Whether it is matched after normalization instead of before.</param>
internal sealed record AddedToken(
    int Id,
    string Content,
    bool Special,
    bool SingleWord = false,
    bool LeftStrip = false,
    bool RightStrip = false,
    bool Normalized = false
);
