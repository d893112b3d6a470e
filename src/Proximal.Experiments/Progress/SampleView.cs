namespace Proximal.Experiments;

/// <summary>A completion of one prompt before training, and of the same prompt now.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Before">What was written before training.</param>
/// <param name="Now">What is written now.</param>
internal sealed record SampleView(string Prompt, ScoredText Before, ScoredText Now);

/// <summary>A completion and its score.</summary>
/// <param name="Text">The completion.</param>
/// <param name="Score">NaN where there is none.</param>
internal readonly record struct ScoredText(string Text, double Score)
{
    /// <summary>The text on one line of at most so many characters, with its score.</summary>
    public string Shown(int width)
    {
        string score = double.IsFinite(Score) ? $" ({DisplayFormat.Figure(Score)})" : "";
        return DisplayFormat.Excerpt(Text, Math.Max(8, width - score.Length)) + score;
    }
}
