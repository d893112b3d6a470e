namespace Proximal;

/// <summary>
/// Communication between the processes (ranks) of one training: the seam between the gradient and the optimizer step of
/// data-parallel training. All ranks must call the same methods in the same order with the same lengths.
/// </summary>
/// <remarks>
/// Every rank runs the same program on its part of the data. Algorithms do not know which implementation they use. One
/// process needs none (<see cref="TrainerOptions.Collective"/> is null).
/// </remarks>
public interface ICollective
{
    /// <summary>Index of this process, from 0 to <see cref="Size"/> - 1. Rank 0 writes the files of the run.</summary>
    int Rank { get; }

    /// <summary>Number of processes.</summary>
    int Size { get; }

    /// <summary>Time that this process has spent in calls of this interface, mostly waiting for slower ranks.</summary>
    TimeSpan WaitingTime { get; }

    /// <summary>
    /// Replaces the values of every rank by their sum over all ranks. Ranks are added in a balanced binary tree, (0 + 1)
    /// + (2 + 3) …, so that the sum has the same bytes for any number of ranks that share the same leaves.
    /// </summary>
    /// <param name="values">Summands of this rank; receives the sums. Of the same length on every rank.</param>
    /// <exception cref="RankFailedException">Another rank does not answer.</exception>
    void AllReduce(Span<float> values);

    /// <summary>Collects data of every rank on every rank.</summary>
    /// <param name="mine">Data of this rank, of the same length on every rank.</param>
    /// <param name="all">Receives the data in the order of the ranks; <see cref="Size"/> times as long.</param>
    /// <exception cref="RankFailedException">Another rank does not answer.</exception>
    void AllGather(ReadOnlySpan<byte> mine, Span<byte> all);

    /// <summary>Copies data of one rank to all others.</summary>
    /// <param name="data">The data on rank <paramref name="root"/>; overwritten on the others. Of the same length on
    /// every rank.</param>
    /// <param name="root">Rank that has the data.</param>
    /// <exception cref="RankFailedException">Another rank does not answer.</exception>
    void Broadcast(Span<byte> data, int root);
}
