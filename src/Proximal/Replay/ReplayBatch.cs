using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Transitions of one gradient step, divided into shards that different threads differentiate. The division depends
/// only on the number of transitions, so the result does not depend on the number of threads.
/// </summary>
public sealed class ReplayBatch : IShardedBatch<ReplayShard>
{
    private readonly int observationSize;
    private readonly int actionSize;
    private readonly int shardRows;
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] stateActions;
    private readonly float[] nextObservations;
    private readonly float[] rewards;
    private readonly float[] continuations;

    /// <summary>Allocates a batch.</summary>
    /// <param name="count">Number of transitions.</param>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="actionSize">Length of an action.</param>
    public ReplayBatch(int count, int observationSize, int actionSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (Count, this.observationSize, this.actionSize) = (count, observationSize, actionSize);
        shardRows = Minibatch.ShardRowsOf(count);
        observations = new float[count * observationSize];
        actions = new float[count * actionSize];
        stateActions = new float[count * (observationSize + actionSize)];
        nextObservations = new float[count * observationSize];
        rewards = new float[count];
        continuations = new float[count];
    }

    /// <summary>Number of transitions.</summary>
    public int Count { get; }

    /// <summary>Number of shards.</summary>
    public int Shards => (Count + shardRows - 1) / shardRows;

    /// <summary>Returns the range of transitions of a shard.</summary>
    /// <param name="index">Index of the shard, in [0, <see cref="Shards"/>).</param>
    public Range RowsOf(int index) => (index * shardRows)..Math.Min(Count, (index + 1) * shardRows);

    /// <inheritdoc/>
    public float WeightOf(int index) => (float)Math.Min(shardRows, Count - (index * shardRows)) / Count;

    /// <summary>Returns a shard as tensors of the current <see cref="Scope"/>.</summary>
    /// <param name="index">Index of the shard, in [0, <see cref="Shards"/>).</param>
    public ReplayShard Shard(int index)
    {
        (int from, int rows) = RowsOf(index).GetOffsetAndLength(Count);
        int width = observationSize + actionSize;
        return new ReplayShard(
            WeightOf(index),
            index,
            Tensor.From(observations.AsSpan(from * observationSize, rows * observationSize), rows, observationSize),
            Tensor.From(actions.AsSpan(from * actionSize, rows * actionSize), rows, actionSize),
            Tensor.From(stateActions.AsSpan(from * width, rows * width), rows, width),
            Tensor.From(rewards.AsSpan(from, rows)),
            Tensor.From(nextObservations.AsSpan(from * observationSize, rows * observationSize), rows, observationSize),
            Tensor.From(continuations.AsSpan(from, rows))
        );
    }

    /// <summary>Observations of all transitions, [batch, observation].</summary>
    internal Span<float> ObservationValues => observations;

    /// <summary>Next observations of all transitions, [batch, observation].</summary>
    internal Span<float> NextObservationValues => nextObservations;

    /// <summary>Rewards of all transitions, [batch].</summary>
    internal Span<float> RewardValues => rewards;

    /// <summary>Copies the observations to the inputs of the critics, after they changed.</summary>
    internal void UpdateStateActions()
    {
        int width = observationSize + actionSize;
        for (int i = 0; i < Count; i++)
            observations
                .AsSpan(i * observationSize, observationSize)
                .CopyTo(stateActions.AsSpan(i * width, observationSize));
    }

    internal void Set(
        int row,
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        float reward,
        ReadOnlySpan<float> nextObservation,
        float continuation
    )
    {
        observation.CopyTo(observations.AsSpan(row * observationSize, observationSize));
        action.CopyTo(actions.AsSpan(row * actionSize, actionSize));
        Span<float> stateAction = stateActions.AsSpan(
            row * (observationSize + actionSize),
            observationSize + actionSize
        );
        observation.CopyTo(stateAction);
        action.CopyTo(stateAction[observationSize..]);
        nextObservation.CopyTo(nextObservations.AsSpan(row * observationSize, observationSize));
        rewards[row] = reward;
        continuations[row] = continuation;
    }
}

/// <summary>A shard of a replay batch.</summary>
/// <param name="Weight">Share of the batch's transitions: a mean over the batch is the sum of weight × mean over
/// shard.</param>
/// <param name="Index">Index of the shard in the batch.</param>
/// <param name="Observations">Observations s, [rows, observation].</param>
/// <param name="Actions">Actions a, [rows, action].</param>
/// <param name="StateActions">Concatenated s and a, the input of critics, [rows, observation + action].</param>
/// <param name="Rewards">Rewards r, [rows].</param>
/// <param name="NextObservations">Next observations s', [rows, observation].</param>
/// <param name="Continuations">0 if the transition terminated, 1 otherwise, also if it was truncated, [rows].</param>
public readonly record struct ReplayShard(
    float Weight,
    int Index,
    Tensor Observations,
    Tensor Actions,
    Tensor StateActions,
    Tensor Rewards,
    Tensor NextObservations,
    Tensor Continuations
) : IBatchShard;
