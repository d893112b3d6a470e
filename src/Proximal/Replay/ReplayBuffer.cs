using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Replay buffer: the latest transitions, for off-policy algorithms. A ring buffer over flat arrays, sampled uniformly
/// (Lin 1992; Mnih et al. 2015).
/// </summary>
/// <remarks>
/// A transition takes 4 (2 observation + action + 2) bytes: 36 MB for a million transitions of Pendulum, 160 MB with
/// observations of length 17 and actions of length 6. The operating system provides the memory as the buffer fills.
/// Checkpoints contain the filled part and are as large.
/// </remarks>
public sealed class ReplayBuffer : IStateful
{
    private readonly int observationSize;
    private readonly int actionSize;
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] nextObservations;
    private readonly float[] rewards;
    private readonly float[] continuations;
    private int position;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="capacity">Maximum number of transitions; new ones replace the oldest.</param>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="actionSize">Length of an action.</param>
    /// <exception cref="InvalidInputException">The buffer does not fit into memory, or is larger than an array can
    /// be.</exception>
    public ReplayBuffer(int capacity, int observationSize, int actionSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        int widest = Math.Max(observationSize, actionSize);
        if ((long)capacity * widest > Array.MaxLength)
            throw new InvalidInputException(
                $"BufferSize (buffer_size) must be at most {Array.MaxLength / widest} for observations of "
                    + $"length {observationSize} and actions of length {actionSize}, but is {capacity}"
            );
        MachineMemory.Require(
            BytesOf(capacity, observationSize, actionSize),
            $"BufferSize (buffer_size) {capacity} with observations of length {observationSize} and actions of "
                + $"length {actionSize}"
        );
        (Capacity, this.observationSize, this.actionSize) = (capacity, observationSize, actionSize);
        observations = GC.AllocateUninitializedArray<float>(capacity * observationSize);
        actions = GC.AllocateUninitializedArray<float>(capacity * actionSize);
        nextObservations = GC.AllocateUninitializedArray<float>(capacity * observationSize);
        rewards = GC.AllocateUninitializedArray<float>(capacity);
        continuations = GC.AllocateUninitializedArray<float>(capacity);
    }

    /// <summary>Maximum number of transitions.</summary>
    public int Capacity { get; }

    /// <summary>Length of an action.</summary>
    public int ActionSize => actionSize;

    /// <summary>Size of the full buffer in bytes.</summary>
    public long Bytes => BytesOf(Capacity, observationSize, actionSize);

    /// <summary>Returns the size of a full buffer in bytes.</summary>
    /// <param name="capacity">Maximum number of transitions.</param>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="actionSize">Length of an action.</param>
    public static long BytesOf(int capacity, int observationSize, int actionSize) =>
        (long)capacity * ((2L * observationSize) + actionSize + 2) * sizeof(float);

    /// <summary>Number of transitions in the buffer.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a transition. It replaces the oldest one if the buffer is full.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="action">The action, as training uses it.</param>
    /// <param name="reward">The reward.</param>
    /// <param name="nextObservation">The next observation; the final observation if the episode ended, not the first
    /// one of the next episode.</param>
    /// <param name="terminated">Whether the episode terminated. A truncated episode could have continued, so training
    /// bootstraps from its final observation (Pardo et al. 2018).</param>
    public void Add(
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        float reward,
        ReadOnlySpan<float> nextObservation,
        bool terminated
    )
    {
        observation.CopyTo(observations.AsSpan(position * observationSize, observationSize));
        action.CopyTo(actions.AsSpan(position * actionSize, actionSize));
        nextObservation.CopyTo(nextObservations.AsSpan(position * observationSize, observationSize));
        rewards[position] = reward;
        continuations[position] = terminated ? 0 : 1;
        position = (position + 1) % Capacity;
        if (Count < Capacity)
            Count++;
    }

    /// <summary>Samples transitions uniformly with replacement.</summary>
    /// <param name="batch">Receives the transitions.</param>
    /// <param name="random">Random numbers.</param>
    public void Sample(ReplayBatch batch, ref Rng random)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            int row = random.NextInt32(Count);
            batch.Set(
                i,
                observations.AsSpan(row * observationSize, observationSize),
                actions.AsSpan(row * actionSize, actionSize),
                rewards[row],
                nextObservations.AsSpan(row * observationSize, observationSize),
                continuations[row]
            );
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.position", position);
        state.Set<float>(
            $"{prefix}.observations",
            observations.AsSpan(0, Count * observationSize),
            Count,
            observationSize
        );
        state.Set<float>($"{prefix}.actions", actions.AsSpan(0, Count * actionSize), Count, actionSize);
        state.Set<float>(
            $"{prefix}.next_observations",
            nextObservations.AsSpan(0, Count * observationSize),
            Count,
            observationSize
        );
        state.Set<float>($"{prefix}.rewards", rewards.AsSpan(0, Count));
        state.Set<float>($"{prefix}.continuations", continuations.AsSpan(0, Count));
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        int count = state.ShapeOf($"{prefix}.rewards")[0];
        int next = state.GetValue<int>($"{prefix}.position");
        bool fits = count <= Capacity && next == (count < Capacity ? count : next % Capacity);
        if (!fits)
            throw new InvalidInputException(
                $"{state.Source} contains {count} transitions of a replay buffer whose size differs from "
                    + $"BufferSize (buffer_size) {Capacity}"
            );
        state.CopyTo($"{prefix}.observations", observations.AsSpan(0, count * observationSize));
        state.CopyTo($"{prefix}.actions", actions.AsSpan(0, count * actionSize));
        state.CopyTo($"{prefix}.next_observations", nextObservations.AsSpan(0, count * observationSize));
        state.CopyTo($"{prefix}.rewards", rewards.AsSpan(0, count));
        state.CopyTo($"{prefix}.continuations", continuations.AsSpan(0, count));
        (Count, position) = (count, next);
    }
}
