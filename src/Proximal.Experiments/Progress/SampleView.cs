namespace Proximal.Experiments;

/// <summary>Completions of a prompt before training and now.</summary>
/// <param name="Prompt">Prompt.</param>
/// <param name="Before">Completion before training.</param>
/// <param name="Now">Completion of the current model.</param>
internal sealed record SampleView(string Prompt, ScoredText Before, ScoredText Now);

/// <summary>Completion with its score.</summary>
/// <param name="Text">Completion.</param>
/// <param name="Score">Score; NaN if there is none.</param>
internal readonly record struct ScoredText(string Text, double Score)
{
    /// <summary>Text with its score, on one line of at most <paramref name="width"/> characters.</summary>
    public string Shown(int width)
    {
        string score = double.IsFinite(Score) ? $" ({DisplayFormat.Number(Score)})" : "";
        return DisplayFormat.Excerpt(Text, Math.Max(8, width - score.Length)) + score;
    }
}
