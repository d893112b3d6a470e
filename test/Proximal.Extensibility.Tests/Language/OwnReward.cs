using Proximal.Language;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// A reward with parameters of its own: the share of a completion's characters that are a wanted letter.
/// </summary>
/// <param name="letter">The wanted letter.</param>
public sealed class OwnReward(char letter) : IReward
{
    /// <inheritdoc/>
    public string Name => $"share of {letter}";

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            string text = inputs[i].Completion;
            scores[i] = text.Length == 0 ? 0 : (float)text.Count(character => character == letter) / text.Length;
        }
    }
}
