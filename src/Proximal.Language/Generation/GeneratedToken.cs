namespace Proximal.Language;

/// <summary>Sampled token, for callbacks during generation (streaming).</summary>
/// <param name="Prompt">Index of the prompt.</param>
/// <param name="Index">Index of the token in the completion, from 0.</param>
/// <param name="Token">Id of the token.</param>
/// <param name="LogProb">Log-probability, as in <see cref="Completion.LogProbs"/>.</param>
/// <param name="Finish">Reason for the end of the completion with this token; null if it continues.</param>
public readonly record struct GeneratedToken(int Prompt, int Index, int Token, float LogProb, FinishReason? Finish);
