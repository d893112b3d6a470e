namespace Proximal;

/// <summary>Times of all ranks in the last update of a training with several processes.</summary>
/// <param name="Slowest">The rank that waited least for the others.</param>
/// <param name="WaitingShare">Share of the time that the ranks waited for each other, on average.</param>
public readonly record struct RankTimes(int Slowest, double WaitingShare);
