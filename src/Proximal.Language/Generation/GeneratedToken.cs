namespace Proximal.Language;

/// <summary>A token as it was drawn, for those who follow a generation while it runs.</summary>
/// <param name="Prompt">The index of its prompt.</param>
/// <param name="Index">How many tokens were drawn for that prompt before.</param>
/// <param name="Token">Its id.</param>
/// <param name="LogProb">As in <see cref="Completion.LogProbs"/>.</param>
/// <param name="Finish">Why the completion ends with it; null where it goes on.</param>
public readonly record struct GeneratedToken(int Prompt, int Index, int Token, float LogProb, FinishReason? Finish);
