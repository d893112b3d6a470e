namespace Proximal;

/// <summary>The latest part of the trajectory of an agent, at most <see cref="LiveOptions.Horizon"/> transitions, and
/// the decision whose result is not known yet.</summary>
internal sealed class LivePiece
{
    private readonly LiveShape shape;
    private readonly float[] nextInput;

    /// <summary>Allocates an empty piece.</summary>
    public LivePiece(LiveShape shape, int horizon)
    {
        this.shape = shape;
        Inputs = new float[horizon * shape.InputSize];
        Raw = new float[shape.Normalizes ? horizon * shape.RowSize : 0];
        Actions = new float[horizon * shape.ActionSize];
        LogProbs = new float[horizon];
        Rewards = new float[horizon];
        State = new float[shape.InputSize - shape.RowSize];
        nextInput = new float[shape.InputSize];
    }

    /// <summary>Agent; meaningless while the piece is unused.</summary>
    public int Agent { get; private set; }

    /// <summary>Number of the tick in which the agent decided last.</summary>
    public long Tick { get; set; }

    /// <summary>Whether the agent has taken a decision whose transition is not complete.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Number of complete transitions.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no room for another transition.</summary>
    public bool IsFull => Count == LogProbs.Length;

    /// <summary>Whether the last transition terminated the episode.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>The input after the last transition, [input].</summary>
    public ReadOnlySpan<float> NextInput => nextInput;

    /// <summary>Inputs of the network, [transitions, input].</summary>
    public float[] Inputs { get; }

    /// <summary>Rows before normalization, [transitions, row]; empty without normalization.</summary>
    public float[] Raw { get; }

    /// <summary>Sampled actions, [transitions, action].</summary>
    public float[] Actions { get; }

    /// <summary>Log-probabilities of the actions, [transitions].</summary>
    public float[] LogProbs { get; }

    /// <summary>Rewards, [transitions].</summary>
    public float[] Rewards { get; }

    /// <summary>Recurrent state for the next decision, [state].</summary>
    public float[] State { get; }

    /// <summary>Return of the episode so far.</summary>
    public double EpisodeReturn { get; private set; }

    /// <summary>Length of the episode so far.</summary>
    public int EpisodeLength { get; private set; }

    /// <summary>Starts the episode of an agent.</summary>
    public void Begin(int agent)
    {
        Agent = agent;
        Tick = -1;
        (EpisodeReturn, EpisodeLength) = (0, 0);
        IsPending = false;
        Array.Clear(State);
        Clear();
    }

    /// <summary>Removes the complete transitions.</summary>
    public void Clear() => (Count, IsTerminated) = (0, false);

    /// <summary>Stores a decision.</summary>
    public void Decide(ReadOnlySpan<float> row, ReadOnlySpan<float> input, ReadOnlySpan<float> action, float logProb)
    {
        if (Raw.Length > 0)
            row.CopyTo(Raw.AsSpan(Count * shape.RowSize));
        input.CopyTo(Inputs.AsSpan(Count * shape.InputSize));
        action.CopyTo(Actions.AsSpan(Count * shape.ActionSize));
        (LogProbs[Count], Rewards[Count]) = (logProb, 0);
        IsPending = true;
    }

    /// <summary>Adds to the reward of the pending transition.</summary>
    public void Reward(float reward) => Rewards[Count] += reward;

    /// <summary>Completes the pending transition, which did not terminate the episode.</summary>
    /// <param name="next">The input after it.</param>
    public void Complete(ReadOnlySpan<float> next)
    {
        Finish();
        next.CopyTo(nextInput);
    }

    /// <summary>Completes the pending transition, which terminated the episode.</summary>
    public void Terminate()
    {
        Finish();
        IsTerminated = true;
    }

    /// <summary>Discards the pending transition. Its input follows the transition before it.</summary>
    public void Abandon()
    {
        if (IsPending)
            Inputs.AsSpan(Count * shape.InputSize, shape.InputSize).CopyTo(nextInput);
        IsPending = false;
    }

    private void Finish()
    {
        EpisodeReturn += Rewards[Count];
        EpisodeLength++;
        Count++;
        IsPending = false;
    }
}
