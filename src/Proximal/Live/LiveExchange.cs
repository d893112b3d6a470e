using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// What the thread of the program and the learning thread hand to each other: full batches in one direction, weights in
/// the other. The program fills one of two batches while the other waits to be copied by the learning thread.
/// </summary>
internal sealed class LiveExchange
{
    private readonly object gate = new();
    private readonly Policy learned;
    private readonly Policy acting;
    private readonly Tensor[] learnedWeights;
    private readonly Tensor[] actingWeights;
    private readonly float[][] weights;
    private readonly RunningMeanStd statistics;
    private LiveBatch filling;
    private LiveBatch spare;
    private LiveBatch? ready;
    private bool isStopped;
    private bool isLearning;
    private long version;

    /// <summary>Allocates the batches.</summary>
    /// <param name="shape">Sizes of the data.</param>
    /// <param name="learned">The policy that learns.</param>
    /// <param name="acting">The policy that takes the decisions, with the same network.</param>
    public LiveExchange(LiveShape shape, Policy learned, Policy acting)
    {
        (this.learned, this.acting) = (learned, acting);
        (filling, spare) = (new LiveBatch(shape), new LiveBatch(shape));
        learnedWeights = [.. learned.Network.NamedParameters().Select(static parameter => parameter.Value)];
        actingWeights = [.. acting.Network.NamedParameters().Select(static parameter => parameter.Value)];
        weights = [.. learnedWeights.Select(static tensor => new float[tensor.Count])];
        statistics = new RunningMeanStd(shape.RowSize);
    }

    /// <summary>The batch that the program fills.</summary>
    public LiveBatch Filling => filling;

    /// <summary>Number of updates whose weights were published.</summary>
    public long Version => Volatile.Read(ref version);

    /// <summary>Whether training has ended.</summary>
    public bool IsStopped => Volatile.Read(ref isStopped);

    /// <summary>Hands a full batch over, if the batch before it was taken.</summary>
    /// <returns>Whether there is room in <see cref="Filling"/>.</returns>
    public bool TryHandOver(ulong randomPosition)
    {
        if (!filling.IsFull)
            return true;
        // Without the lock, which a program that decides in a tight loop would hold most of the time.
        if (Volatile.Read(ref ready) is not null)
            return false;
        lock (gate)
        {
            if (ready is not null)
                return false;
            filling.RandomPosition = randomPosition;
            ready = filling;
            filling = spare;
            isLearning = true;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Waits until no update runs and none is due, or training has stopped.</summary>
    public void WaitForUpdate()
    {
        lock (gate)
            while (isLearning && !isStopped)
                Monitor.Wait(gate);
    }

    /// <summary>Waits for a batch. Call <see cref="Release"/> when it was copied.</summary>
    /// <exception cref="OperationCanceledException">Training was stopped.</exception>
    public LiveBatch Take()
    {
        lock (gate)
        {
            while (ready is null && !isStopped)
                Monitor.Wait(gate);
            if (isStopped)
                throw new OperationCanceledException("the live trainer was stopped");
            return ready!;
        }
    }

    /// <summary>Gives the batch of <see cref="Take"/> back.</summary>
    public void Release()
    {
        lock (gate)
        {
            ready!.Clear();
            spare = ready;
            ready = null;
        }
    }

    /// <summary>Publishes the weights that were learned.</summary>
    /// <param name="isUpdate">Whether an update has made them, and not a checkpoint.</param>
    public void Publish(bool isUpdate)
    {
        lock (gate)
        {
            for (int i = 0; i < weights.Length; i++)
                learnedWeights[i].AsSpan().CopyTo(weights[i]);
            if (learned.Normalizer is { } normalizer)
                statistics.CopyFrom(normalizer.Statistics);
            if (!isUpdate)
                return;
            version++;
            isLearning = ready is not null;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Gives the published weights to the acting policy, unless the learning thread is just writing
    /// them.</summary>
    /// <param name="taken">Number of updates until those weights.</param>
    /// <returns>Whether the policy has them.</returns>
    public bool TryTakeOver(out long taken)
    {
        taken = 0;
        if (!Monitor.TryEnter(gate))
            return false;
        try
        {
            for (int i = 0; i < weights.Length; i++)
                actingWeights[i].Assign(weights[i]);
            acting.Normalizer?.Statistics.CopyFrom(statistics);
            acting.Synchronize();
            taken = version;
            return true;
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    /// <summary>Ends the waiting of both threads.</summary>
    public void Stop()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.PulseAll(gate);
        }
    }
}
