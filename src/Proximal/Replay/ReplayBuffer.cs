using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The transitions that were lived through last, for algorithms that learn from those of earlier policies: a ring over flat
/// arrays, drawn from evenly (Lin 1992; Mnih et al. 2015).
/// </summary>
/// <remarks>
/// A transition takes 4 (2 observation + action + 2) bytes: 36 MB for a million of Pendulum's, 160 MB with 17 observations and
/// 6 actions. The system provides the memory as the buffer fills. Checkpoints hold the filled part, and are as large.
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

    /// <summary>Makes room.</summary>
    /// <param name="capacity">The most transitions; the oldest give way to new ones.</param>
    /// <param name="observationSize">Numbers in an observation.</param>
    /// <param name="actionSize">Numbers in an action.</param>
    /// <exception cref="InvalidInputException">It is more than an array can hold.</exception>
    public ReplayBuffer(int capacity, int observationSize, int actionSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        int widest = Math.Max(observationSize, actionSize);
        if ((long)capacity * widest > Array.MaxLength)
            throw new InvalidInputException(
                $"BufferSize (buffer_size) must be at most {Array.MaxLength / widest} for observations of {observationSize} and actions of {actionSize} numbers, but is {capacity}"
            );
        (Capacity, this.observationSize, this.actionSize) = (capacity, observationSize, actionSize);
        observations = GC.AllocateUninitializedArray<float>(capacity * observationSize);
        actions = GC.AllocateUninitializedArray<float>(capacity * actionSize);
        nextObservations = GC.AllocateUninitializedArray<float>(capacity * observationSize);
        rewards = GC.AllocateUninitializedArray<float>(capacity);
        continuations = GC.AllocateUninitializedArray<float>(capacity);
    }

    /// <summary>The most transitions.</summary>
    public int Capacity { get; }

    /// <summary>Numbers in an action.</summary>
    public int ActionSize => actionSize;

    /// <summary>Bytes that it takes once it is full.</summary>
    public long Bytes => BytesOf(Capacity, observationSize, actionSize);

    /// <summary>Bytes that a full buffer takes.</summary>
    /// <param name="capacity">The most transitions.</param>
    /// <param name="observationSize">Numbers in an observation.</param>
    /// <param name="actionSize">Numbers in an action.</param>
    public static long BytesOf(int capacity, int observationSize, int actionSize) =>
        (long)capacity * ((2L * observationSize) + actionSize + 2) * sizeof(float);

    /// <summary>How many transitions there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a transition, in the place of the oldest where it is full.</summary>
    /// <param name="observation">What was seen.</param>
    /// <param name="action">What was done, as learning takes it.</param>
    /// <param name="reward">What it earned.</param>
    /// <param name="nextObservation">What was seen then: the final observation where the episode ended, never its successor's first.</param>
    /// <param name="terminated">Whether nothing can follow. A truncated episode might have gone on, so learning bootstraps from
    /// its final observation (Pardo et al. 2018).</param>
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

    /// <summary>Draws transitions, each time any of them as likely as any other.</summary>
    /// <param name="batch">Filled.</param>
    /// <param name="random">Where the draws come from.</param>
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
                $"{state.Source} holds {count} transitions of a replay buffer of another size than BufferSize (buffer_size) {Capacity}"
            );
        state.CopyTo($"{prefix}.observations", observations.AsSpan(0, count * observationSize));
        state.CopyTo($"{prefix}.actions", actions.AsSpan(0, count * actionSize));
        state.CopyTo($"{prefix}.next_observations", nextObservations.AsSpan(0, count * observationSize));
        state.CopyTo($"{prefix}.rewards", rewards.AsSpan(0, count));
        state.CopyTo($"{prefix}.continuations", continuations.AsSpan(0, count));
        (Count, position) = (count, next);
    }
}
