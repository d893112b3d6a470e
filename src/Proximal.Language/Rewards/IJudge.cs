namespace Proximal.Language;

/// <summary>Two completions of one prompt.</summary>
/// <param name="First">One.</param>
/// <param name="Second">The other.</param>
public sealed record CompletionPair(RewardInput First, RewardInput Second);

/// <summary>Says which of two completions is better, as a person who labels preferences would.</summary>
public interface IJudge
{
    /// <summary>A short name, for logs and messages.</summary>
    string Name { get; }

    /// <summary>Compares pairs of completions.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="verdicts">Receives one verdict for each.</param>
    void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> verdicts);
}
