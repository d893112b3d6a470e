namespace Proximal.Language;

/// <summary>Two completions of one prompt.</summary>
/// <param name="First">The first completion.</param>
/// <param name="Second">The second completion.</param>
public sealed record CompletionPair(RewardInput First, RewardInput Second);

/// <summary>Judge that compares two completions of a prompt, as a human labeler does.</summary>
public interface IJudge
{
    /// <summary>Short name for logs and messages.</summary>
    string Name { get; }

    /// <summary>Compares pairs of completions.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="preferences">Receives one preference for each pair.</param>
    void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences);
}
