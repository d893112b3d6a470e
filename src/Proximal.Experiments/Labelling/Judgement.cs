namespace Proximal.Experiments;

/// <summary>Answer of a labeller by one criterion.</summary>
/// <param name="Ranks">Rank of each candidate, 1 for the best, in the order of the item; equal ranks are ties.</param>
/// <param name="Margin">Strength of the preference: 1 slight, 2 clear, 3 strong; null if it was not given.</param>
/// <param name="AllBad">Whether no candidate is acceptable, or clips cannot be compared; the ranks are equal
/// then.</param>
public sealed record Judgement(IReadOnlyList<int> Ranks, int? Margin = null, bool AllBad = false)
{
    /// <summary>Throws unless the judgement is valid for a number of candidates.</summary>
    /// <param name="candidates">Number of candidates.</param>
    /// <exception cref="InvalidInputException">A rank or the margin is out of range.</exception>
    internal void Validate(int candidates)
    {
        if (Ranks.Count != candidates)
            throw new InvalidInputException($"the answer has {Ranks.Count} ranks for {candidates} candidates");
        if (Ranks.Any(rank => rank < 1 || rank > candidates) || !Ranks.Contains(1))
            throw new InvalidInputException(
                $"the ranks are {string.Join(", ", Ranks)}; they must lie between 1, which one has, and {candidates}"
            );
        if (Margin is < 1 or > 3)
            throw new InvalidInputException($"the margin is {Margin}; it must be 1, 2 or 3");
        if (AllBad && Ranks.Any(static rank => rank != 1))
            throw new InvalidInputException("candidates that are all bad must have equal ranks");
    }
}
