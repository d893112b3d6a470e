using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>Sends a request to the learner and returns its answer.</summary>
/// <exception cref="ConnectionLostException">The learner does not answer.</exception>
internal delegate Task<byte[]> LearnerConnection(byte[] request, CancellationToken cancellation);

/// <summary>
/// A worker of a fleet: it joins a learner, makes unrolls with its weights and sends them, until the run ends. If the
/// learner does not answer or has lost it, it joins again; what it was making is dropped.
/// </summary>
/// <param name="name">Name of the worker, different from those of the others.</param>
/// <param name="token">Token of the fleet; empty for none.</param>
/// <param name="connection">Sends requests to the learner.</param>
/// <param name="registries">Registered environments and algorithms.</param>
/// <param name="report">Receives a line about each change.</param>
internal sealed class FleetWorker(
    string name,
    string token,
    LearnerConnection connection,
    Registries registries,
    Action<string> report
) : IDisposable
{
    private static readonly TimeSpan firstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan longestDelay = TimeSpan.FromSeconds(2);

    private UnrollRunner? runner;
    private string? configuration;

    /// <summary>Number of unrolls that the learner accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Works until the run ends or the token is canceled.</summary>
    /// <exception cref="InvalidInputException">The learner refuses the worker, or its configuration cannot be used
    /// here.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan delay = firstDelay;
        bool isConnected = true;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    JoinAnswer joined = await JoinAsync(cancellation).ConfigureAwait(false);
                    isConnected = true;
                    delay = firstDelay;
                    report($"{name} joined as incarnation {joined.Incarnation}");
                    if (await WorkAsync(joined, cancellation).ConfigureAwait(false))
                    {
                        report($"the run has ended; {name} made {Accepted} unrolls");
                        return;
                    }
                }
                catch (ConnectionLostException exception)
                {
                    if (isConnected)
                        report($"the learner does not answer ({exception.Message}); {name} joins again when it does");
                    isConnected = false;
                    await Task.Delay(delay, cancellation).ConfigureAwait(false);
                    delay = delay * 2 < longestDelay ? delay * 2 : longestDelay;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The worker was asked to leave.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => runner?.Dispose();

    private async Task<JoinAnswer> JoinAsync(CancellationToken cancellation)
    {
        JoinAnswer answer = JoinAnswer.Read(
            await connection(FleetRequest.Join(name, token), cancellation).ConfigureAwait(false)
        );
        if (answer.Error.Length > 0)
            throw new InvalidInputException(answer.Error);
        if (runner is not null && configuration == answer.Configuration)
            return answer;
        runner?.Dispose();
        (runner, configuration) = (null, answer.Configuration);
        RunConfiguration read = ConfigurationFile
            .Parse("the configuration of the learner", configuration, registries)
            .Single();
        runner = new UnrollRunner(read);
        return answer;
    }

    // Returns whether the run has ended; otherwise the worker joins again.
    private async Task<bool> WorkAsync(JoinAnswer joined, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task beats = BeatAsync(joined, stop.Token);
        try
        {
            // Weights of an earlier session may be those of a learner that was resumed from an older checkpoint.
            long version = -1;
            for (long sequence = 0; ; sequence++)
            {
                LeaseAnswer lease = await LeaseAsync(joined, cancellation).ConfigureAwait(false);
                if (lease.Kind != LeaseKind.Granted)
                    return lease.Kind == LeaseKind.Ended;
                if (version != lease.Version)
                {
                    if (!await LoadWeightsAsync(joined, lease.Version, cancellation).ConfigureAwait(false))
                        continue;
                    version = lease.Version;
                }

                UnrollMessage unroll = await MakeAsync(joined, lease, sequence, cancellation).ConfigureAwait(false);
                if (!await PushAsync(joined, unroll, cancellation).ConfigureAwait(false))
                    return false;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await LeaveAsync(joined).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await beats.ConfigureAwait(false);
        }
    }

    private async Task BeatAsync(JoinAnswer joined, CancellationToken cancellation)
    {
        byte[] request = FleetRequest.Beat(joined.Session);
        try
        {
            while (true)
            {
                await Task.Delay(joined.BeatInterval, cancellation).ConfigureAwait(false);
                try
                {
                    _ = await connection(request, cancellation).ConfigureAwait(false);
                }
                catch (ConnectionLostException)
                {
                    // The next request of the worker notices it too.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    private async Task<LeaseAnswer> LeaseAsync(JoinAnswer joined, CancellationToken cancellation)
    {
        byte[] request = FleetRequest.Lease(joined.Session);
        while (true)
        {
            LeaseAnswer lease = FleetServer.ReadLease(await connection(request, cancellation).ConfigureAwait(false));
            if (lease.Kind != LeaseKind.Wait)
                return lease;
        }
    }

    // Returns false if the version is no longer there.
    private async Task<bool> LoadWeightsAsync(JoinAnswer joined, long version, CancellationToken cancellation)
    {
        byte[] answer = await connection(FleetRequest.Manifest(joined.Session, version), cancellation)
            .ConfigureAwait(false);
        if (answer.Length == 0)
            return false;
        var manifest = WeightsManifest.Read(answer);
        var assembly = new WeightsAssembly(manifest);
        while (assembly.Missing.ToArray() is { Length: > 0 } missing)
        {
            foreach (int chunk in missing)
            {
                byte[] bytes = await connection(FleetRequest.Chunk(joined.Session, version, chunk), cancellation)
                    .ConfigureAwait(false);
                if (bytes.Length == 0)
                    return false;
                _ = assembly.Add(chunk, bytes);
            }
        }

        runner!.Load(version, assembly.Complete());
        return true;
    }

    private async Task<UnrollMessage> MakeAsync(
        JoinAnswer joined,
        LeaseAnswer lease,
        long sequence,
        CancellationToken cancellation
    )
    {
        byte[] data,
            state;
        try
        {
            // Off the caller's thread, which may be one of a grain or of a service.
            (data, state) = await Task.Run(() => runner!.Run(lease.Slot, lease.State), cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It would fail on every worker, so the learner ends the run.
            byte[] request = FleetRequest.Fail(
                joined.Session,
                exception is TrainingDivergedException,
                exception.Message
            );
            _ = await connection(request, cancellation).ConfigureAwait(false);
            throw;
        }

        return new UnrollMessage
        {
            Worker = name,
            Incarnation = joined.Incarnation,
            Sequence = sequence,
            Slot = lease.Slot,
            SlotSequence = lease.SlotSequence,
            Version = lease.Version,
            Seed = runner!.Seed,
            Steps = runner.Steps,
            Layout = runner.Layout,
            Data = data,
            State = state,
        };
    }

    // Returns false if the worker must join again.
    private async Task<bool> PushAsync(JoinAnswer joined, UnrollMessage unroll, CancellationToken cancellation)
    {
        byte[] message = unroll.Write();
        TimeSpan delay = firstDelay;
        while (true)
        {
            switch (await PushOnceAsync(joined, message, cancellation).ConfigureAwait(false))
            {
                case PushAnswer.Accepted:
                    Accepted++;
                    return true;
                case PushAnswer.Duplicate or PushAnswer.Dropped:
                    return true;
                case PushAnswer.JoinAgain:
                    return false;
                case PushAnswer.Refused:
                    throw new InvalidInputException(
                        "the learner refuses the unrolls of this worker: its sizes differ; install the same version of "
                            + "Proximal and of the environment"
                    );
                default:
                    // Damaged on its way, or the queue is full.
                    await Task.Delay(delay, cancellation).ConfigureAwait(false);
                    delay = delay * 2 < longestDelay ? delay * 2 : longestDelay;
                    break;
            }
        }
    }

    private async Task<PushAnswer> PushOnceAsync(JoinAnswer joined, byte[] message, CancellationToken cancellation)
    {
        PushAnswer answer = PushAnswer.Partial;
        for (int offset = 0; offset < message.Length && answer == PushAnswer.Partial; offset += FleetServer.PartSize)
        {
            int count = Math.Min(FleetServer.PartSize, message.Length - offset);
            byte[] request = FleetRequest.Push(joined.Session, message.Length, offset, message.AsSpan(offset, count));
            byte[] bytes = await connection(request, cancellation).ConfigureAwait(false);
            answer = bytes.Length == 1 ? (PushAnswer)bytes[0] : PushAnswer.Damaged;
        }

        return answer == PushAnswer.Partial ? PushAnswer.Damaged : answer;
    }

    private async Task LeaveAsync(JoinAnswer joined)
    {
        using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            _ = await connection(FleetRequest.Leave(joined.Session), brief.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectionLostException or OperationCanceledException)
        {
            // The lease of the worker ends by itself.
        }
    }
}
