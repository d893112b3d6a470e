using System.Diagnostics;
using System.Numerics;

namespace Proximal.Mpi;

/// <summary>
/// Ranks that <c>mpirun</c> or <c>srun</c> started, communicating over Open MPI 4. The library is loaded at run time.
/// </summary>
/// <remarks>
/// A thread watches the processes of the other ranks on this machine, because <c>mpirun</c> does not say which training
/// ended. Ranks on other machines are found by <see cref="ProcessGroupOptions.Timeout"/>.
/// </remarks>
public sealed unsafe class OpenMpi : TreeCollective, IProcessGroup
{
    // mpirun kills all processes about a second after the first one died.
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ReportDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxStartup = TimeSpan.FromMinutes(10);

    private const int ChunkLength = 1 << 18;

    private readonly MpiLibrary mpi;
    private readonly ProcessGroupOptions options;
    private readonly RankProcesses processes;
    private readonly ManualResetEventSlim ended = new();
    private readonly Thread watch;
    private readonly long started = Stopwatch.GetTimestamp();

    private OpenMpi(MpiLibrary mpi, ProcessGroupOptions options)
        : base(mpi.Rank(), mpi.Size())
    {
        this.mpi = mpi;
        this.options = options;
        processes = RankProcesses.Gather(this);
        LocalSize = processes.CountOnMachineOf(Rank);
        watch = new Thread(Watch) { IsBackground = true, Name = "Proximal rank watch" };
        watch.Start();
    }

    /// <inheritdoc/>
    public int LocalSize { get; }

    /// <summary>Joins the processes that the launcher started.</summary>
    /// <param name="options">Options of the group.</param>
    /// <returns>The group; a group of this process alone if no launcher started it, which needs no library.</returns>
    /// <exception cref="InvalidInputException">Open MPI is not installed, or the number of processes is not a power of
    /// two.</exception>
    public static IProcessGroup Start(ProcessGroupOptions options)
    {
        if (!Launcher.IsPresent)
        {
            Launcher.RequireAlone();
            return new SingleProcess();
        }

        MpiLibrary library = MpiLibrary.Start();
        int size = library.Size();
        if (size == 1)
            Launcher.RequireAlone();
        if (BitOperations.IsPow2(size))
            return new OpenMpi(library, options);
        bool isFirst = library.Rank() == 0;
        library.Finish();
        // Rank 0 reports it, which ends the job.
        if (!isFirst)
            Thread.Sleep(ReportDelay);
        throw new InvalidInputException(
            $"there are {size} ranks: their number must be a power of two, such as {BitOperations.RoundUpToPowerOf2((uint)size)}"
        );
    }

    /// <inheritdoc/>
    public override void AllReduce(Span<float> values)
    {
        if (!options.FastReduce)
        {
            base.AllReduce(values);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, ChunkLength)..])
            fixed (float* data = values)
                Await(mpi.AllReduce(data, Math.Min(values.Length, ChunkLength)), Rank ^ 1);
        CountWaiting(start);
    }

    /// <inheritdoc/>
    public bool ClaimReport() => Launcher.Claim(processes.ProcessOf(0));

    /// <inheritdoc/>
    public void Abort(int exitCode)
    {
        mpi.Abort(exitCode);
        Environment.Exit(exitCode);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ended.IsSet)
            return;
        ended.Set();
        watch.Join();
        // Rank 0 may still write the results. The others must not end before, which would look like a failure.
        Span<byte> all = stackalloc byte[Size];
        AllGather([0], all);
        mpi.Finish();
    }

    /// <inheritdoc/>
    protected override void Exchange(int partner, ReadOnlySpan<byte> send, Span<byte> receive)
    {
        fixed (byte* from = send)
        fixed (byte* to = receive)
        {
            void* receiving = receive.IsEmpty ? null : mpi.Receive(to, receive.Length, partner);
            void* sending = send.IsEmpty ? null : mpi.Send(from, send.Length, partner);
            if (receiving != null)
                Await(receiving, partner);
            if (sending != null)
                Await(sending, partner);
        }
    }

    private void Await(void* request, int partner)
    {
        // The rank that waits for the failed one directly must be the first to say so: later steps of a collective wait
        // for ranks that wait themselves.
        int step = BitOperations.Log2((uint)(partner ^ Rank) | 1);
        var wait = new PollingWait(Limit() + TimeSpan.FromSeconds(step), LocalSize > Environment.ProcessorCount);
        while (!mpi.IsComplete(ref request))
            if (!wait.Continue())
                throw new RankFailedException(
                    partner,
                    $"{processes.Describe(partner)} has not answered for {options.Timeout.TotalSeconds:0.#} seconds"
                );
    }

    // Ranks start at different times: programs and models are loaded, and rank 0 prepares the run.
    private TimeSpan Limit()
    {
        if (ended.IsSet)
            return TimeSpan.MaxValue / 2;
        TimeSpan startup = 10 * options.Timeout;
        TimeSpan left = (startup < MaxStartup ? startup : MaxStartup) - Stopwatch.GetElapsedTime(started);
        return left > options.Timeout ? left : options.Timeout;
    }

    private void Watch()
    {
        while (!ended.Wait(WatchInterval))
            for (int rank = 0; rank < Size; rank++)
                if (processes.HasEnded(rank, Rank) && !ended.IsSet)
                {
                    Report(new RankFailedException(rank, $"{processes.Describe(rank)} has died"));
                    return;
                }
    }

    private void Report(RankFailedException failure)
    {
        if (options.OnFailure is { } report)
        {
            report(failure);
            return;
        }

        if (ClaimReport())
            Console.Error.WriteLine(failure.Message);
        Abort(1);
    }
}
