namespace Proximal;

/// <summary>
/// The exception that ends a training with several ranks when one of them died, hangs or trains with other weights.
/// </summary>
/// <param name="rank">The rank that failed.</param>
/// <param name="message">The rank, and what happened to it.</param>
public sealed class RankFailedException(int rank, string message) : Exception(message)
{
    /// <summary>The rank that failed.</summary>
    public int Rank { get; } = rank;
}
