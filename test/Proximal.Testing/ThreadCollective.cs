using System.Collections.Concurrent;

namespace Proximal.Testing;

/// <summary>Collectives between threads of one process, each of which is a rank.</summary>
public sealed class ThreadCollective : TreeCollective
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<byte[]>[,] mailboxes;

    private ThreadCollective(int rank, int size, BlockingCollection<byte[]>[,] mailboxes)
        : base(rank, size) => this.mailboxes = mailboxes;

    /// <summary>Runs a function on every rank and returns the results in the order of the ranks.</summary>
    /// <param name="size">Number of ranks, a power of two.</param>
    /// <param name="run">The work of a rank.</param>
    public static T[] Run<T>(int size, Func<ICollective, T> run)
    {
        var queues = new BlockingCollection<byte[]>[size, size];
        for (int i = 0; i < size * size; i++)
            queues[i / size, i % size] = [];
        var results = new T[size];
        var failures = new Exception?[size];
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, size)
                .Select(rank => new Thread(() =>
                {
                    try
                    {
                        results[rank] = run(new ThreadCollective(rank, size, queues));
                    }
#pragma warning disable CA1031 // Thrown by the calling thread.
                    catch (Exception exception)
#pragma warning restore CA1031
                    {
                        failures[rank] = exception;
                    }
                })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Exception[] thrown = [.. failures.OfType<Exception>()];
        return thrown.Length == 0 ? results : throw new AggregateException(thrown);
    }

    /// <inheritdoc/>
    protected override void Exchange(int partner, ReadOnlySpan<byte> send, Span<byte> receive)
    {
        if (!send.IsEmpty)
            mailboxes[Rank, partner].Add(send.ToArray());
        if (receive.IsEmpty)
            return;
        if (!mailboxes[partner, Rank].TryTake(out byte[]? message, Patience))
            throw new RankFailedException(partner, $"rank {partner} does not answer rank {Rank}");
        if (message.Length != receive.Length)
            throw new InvalidOperationException(
                $"rank {Rank} expects {receive.Length} bytes of rank {partner}, which sent {message.Length}"
            );
        message.CopyTo(receive);
    }
}
