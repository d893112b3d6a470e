namespace Proximal.Language;

/// <summary>A token that is found in text before anything else is done with it, as tokenizer.json describes it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether it controls the model rather than standing for text.</param>
/// <param name="SingleWord">Whether it is found only where no letter, digit or underscore adjoins it.</param>
/// <param name="LeftStrip">Whether it takes the spaces before it.</param>
/// <param name="RightStrip">Whether it takes the spaces after it.</param>
/// <param name="Normalized">Whether it is looked for after normalisation rather than before.</param>
internal sealed record AddedToken(
    int Id,
    string Content,
    bool Special,
    bool SingleWord = false,
    bool LeftStrip = false,
    bool RightStrip = false,
    bool Normalized = false
);
