namespace Proximal;

/// <summary>
/// Complete transitions of all rows, in the order in which they were completed, until a rollout takes them. A transition
/// runs from an action of an agent to its next one or to the end of its episode.
/// </summary>
internal sealed class AgentTransitions
{
    private readonly int inputSize;
    private readonly int actionSize;
    private readonly int rows;
    private readonly float[] inputs;
    private readonly float[] actions;
    private readonly float[] logProbs;
    private readonly float[] rewards;
    private readonly int[] rowOf;
    private readonly bool[] terminated;
    private readonly bool[] truncated;
    private readonly int[] finalOf;
    private readonly int[] ends;
    private readonly int[] order;
    private float[] finals = [];
    private int finalCount;

    /// <summary>Allocates space for the transitions of a rollout and of one more step.</summary>
    public AgentTransitions(int capacity, int rows, int inputSize, int actionSize)
    {
        (this.rows, this.inputSize, this.actionSize) = (rows, inputSize, actionSize);
        int length = capacity + rows;
        inputs = new float[length * inputSize];
        actions = new float[length * actionSize];
        (logProbs, rewards, rowOf) = (new float[length], new float[length], new int[length]);
        (terminated, truncated, finalOf) = (new bool[length], new bool[length], new int[length]);
        ends = new int[rows + 1];
        order = new int[capacity];
    }

    /// <summary>Number of transitions.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a transition.</summary>
    /// <param name="row">Row of the agent.</param>
    /// <param name="input">Input of the network, [input].</param>
    /// <param name="action">Sampled action, [action].</param>
    /// <param name="logProb">Log-probability of the action.</param>
    /// <param name="reward">Sum of the rewards until the next action.</param>
    public void Add(int row, ReadOnlySpan<float> input, ReadOnlySpan<float> action, float logProb, float reward)
    {
        input.CopyTo(inputs.AsSpan(Count * inputSize));
        action.CopyTo(actions.AsSpan(Count * actionSize));
        (logProbs[Count], rewards[Count], rowOf[Count]) = (logProb, reward, row);
        (terminated[Count], truncated[Count], finalOf[Count]) = (false, false, -1);
        Count++;
    }

    /// <summary>Marks the last transition as the end of its episode.</summary>
    /// <param name="isTerminated">Whether the episode terminated.</param>
    /// <param name="isTruncated">Whether it was truncated.</param>
    /// <param name="final">Input of the final observation, [input]; empty if the episode terminated.</param>
    public void End(bool isTerminated, bool isTruncated, ReadOnlySpan<float> final)
    {
        (terminated[Count - 1], truncated[Count - 1]) = (isTerminated, isTruncated);
        if (!final.IsEmpty)
            finalOf[Count - 1] = AddFinal(final);
    }

    /// <summary>Row of a transition.</summary>
    public int RowOf(int transition) => rowOf[transition];

    /// <summary>Whether a transition ended its episode.</summary>
    public bool Ends(int transition) => terminated[transition] || truncated[transition];

    /// <summary>Rewards of the transitions from one on.</summary>
    public Span<float> RewardsFrom(int first) => rewards.AsSpan(first..Count);

    /// <summary>Moves the oldest transitions to a rollout, row after row; later ones stay.</summary>
    /// <remarks>
    /// A column of the rollout takes consecutive transitions. Where the transitions of a row end in the middle of an
    /// episode, the last one counts as truncated, with the value of the input that follows it.
    /// </remarks>
    /// <param name="rollout">Receives the transitions, except for values.</param>
    /// <param name="next">Current input of each row, [rows, input].</param>
    /// <param name="critic">Computes values.</param>
    /// <param name="finalValues">Buffer for values, enlarged if needed.</param>
    public void MoveTo(Rollout rollout, ReadOnlySpan<float> next, BatchInference critic, ref float[] finalValues)
    {
        int taken = rollout.Count;
        SortByRow(taken);
        MarkCuts(taken, next);
        if (finalValues.Length < finalCount)
            finalValues = new float[2 * finalCount];
        if (finalCount > 0)
            critic.Run(finals.AsMemory(0, finalCount * inputSize), finalValues.AsMemory(0, finalCount));
        for (int position = 0; position < taken; position++)
        {
            int i = order[position];
            (int column, int t) = Math.DivRem(position, rollout.Steps);
            inputs.AsSpan(i * inputSize, inputSize).CopyTo(rollout.Observations[t][(column * inputSize)..]);
            actions.AsSpan(i * actionSize, actionSize).CopyTo(rollout.Actions[t][(column * actionSize)..]);
            rollout.LogProbs[t][column] = logProbs[i];
            rollout.Rewards[t][column] = rewards[i];
            rollout.Terminated[t][column] = terminated[i];
            rollout.Truncated[t][column] = truncated[i] || finalOf[i] >= 0;
            if (finalOf[i] >= 0)
                rollout.FinalValues[t][column] = finalValues[finalOf[i]];
        }

        KeepRest(taken);
    }

    /// <summary>Saves the transitions that no rollout has taken.</summary>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<float>($"{prefix}.inputs", inputs.AsSpan(0, Count * inputSize));
        state.Set<float>($"{prefix}.actions", actions.AsSpan(0, Count * actionSize));
        state.Set<float>($"{prefix}.log_probs", logProbs.AsSpan(0, Count));
        state.Set<float>($"{prefix}.rewards", rewards.AsSpan(0, Count));
        state.Set<int>($"{prefix}.rows", rowOf.AsSpan(0, Count));
        state.Set<bool>($"{prefix}.terminated", terminated.AsSpan(0, Count));
        state.Set<bool>($"{prefix}.truncated", truncated.AsSpan(0, Count));
        state.Set<int>($"{prefix}.final_of", finalOf.AsSpan(0, Count));
        state.Set<float>($"{prefix}.finals", finals.AsSpan(0, finalCount * inputSize));
    }

    /// <summary>Restores what <see cref="SaveState"/> saved.</summary>
    public void LoadState(StateDictionary state, string prefix)
    {
        float[] saved = state.Get<float>($"{prefix}.log_probs");
        Count = saved.Length;
        saved.CopyTo(logProbs, 0);
        state.CopyTo($"{prefix}.inputs", inputs.AsSpan(0, Count * inputSize));
        state.CopyTo($"{prefix}.actions", actions.AsSpan(0, Count * actionSize));
        state.CopyTo($"{prefix}.rewards", rewards.AsSpan(0, Count));
        state.CopyTo($"{prefix}.rows", rowOf.AsSpan(0, Count));
        state.CopyTo($"{prefix}.terminated", terminated.AsSpan(0, Count));
        state.CopyTo($"{prefix}.truncated", truncated.AsSpan(0, Count));
        state.CopyTo($"{prefix}.final_of", finalOf.AsSpan(0, Count));
        finals = state.Get<float>($"{prefix}.finals");
        finalCount = finals.Length / inputSize;
    }

    // Counting sort, which keeps the order within a row.
    private void SortByRow(int taken)
    {
        Array.Clear(ends);
        for (int i = 0; i < taken; i++)
            ends[rowOf[i] + 1]++;
        for (int row = 0; row < rows; row++)
            ends[row + 1] += ends[row];
        for (int i = 0; i < taken; i++)
            order[ends[rowOf[i]]++] = i;
    }

    // After the sort, ends[row] is the position behind the last transition of the row.
    private void MarkCuts(int taken, ReadOnlySpan<float> next)
    {
        for (int row = 0; row < rows; row++)
        {
            if (ends[row] == (row == 0 ? 0 : ends[row - 1]))
                continue;
            int last = order[ends[row] - 1];
            if (terminated[last] || truncated[last])
                continue;
            int following = rowOf.AsSpan(taken, Count - taken).IndexOf(row);
            finalOf[last] = AddFinal(
                following < 0
                    ? next.Slice(row * inputSize, inputSize)
                    : inputs.AsSpan((taken + following) * inputSize, inputSize)
            );
        }
    }

    private void KeepRest(int taken)
    {
        int kept = 0,
            rest = Count - taken;
        inputs.AsSpan(taken * inputSize, rest * inputSize).CopyTo(inputs);
        actions.AsSpan(taken * actionSize, rest * actionSize).CopyTo(actions);
        logProbs.AsSpan(taken, rest).CopyTo(logProbs);
        rewards.AsSpan(taken, rest).CopyTo(rewards);
        rowOf.AsSpan(taken, rest).CopyTo(rowOf);
        terminated.AsSpan(taken, rest).CopyTo(terminated);
        truncated.AsSpan(taken, rest).CopyTo(truncated);
        for (int i = 0; i < rest; i++)
        {
            int final = finalOf[taken + i];
            finalOf[i] = final < 0 ? -1 : kept;
            if (final >= 0)
                finals.AsSpan(final * inputSize, inputSize).CopyTo(finals.AsSpan(kept++ * inputSize));
        }

        (Count, finalCount) = (rest, kept);
    }

    private int AddFinal(ReadOnlySpan<float> input)
    {
        if (finals.Length < (finalCount + 1) * inputSize)
            Array.Resize(ref finals, Math.Max(2 * finals.Length, (finalCount + rows) * inputSize));
        input.CopyTo(finals.AsSpan(finalCount * inputSize));
        return finalCount++;
    }
}
