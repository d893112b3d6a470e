namespace Proximal.Environments;

/// <summary>
/// A finite Markov decision process written out: for every state and action what may happen and how probably, and in which
/// states episodes begin. Never changes, so that any number of environments may share one.
/// </summary>
public sealed class TransitionTable
{
    private readonly Transition[][] outcomes;
    private readonly double[] start;

    /// <summary>Writes out a process.</summary>
    /// <param name="states">How many states there are, at least 1.</param>
    /// <param name="actions">How many actions, at least 1.</param>
    /// <param name="outcomes">What may happen in a state on an action, in the order in which it is drawn from.</param>
    /// <param name="start">How probably an episode begins in each state.</param>
    /// <exception cref="InvalidInputException">Probabilities do not add up to 1, or a transition leads nowhere.</exception>
    public TransitionTable(int states, int actions, Func<int, int, Transition[]> outcomes, ReadOnlySpan<double> start)
    {
        if (states < 1 || actions < 1)
            throw new InvalidInputException($"a transition table needs states and actions, not {states} and {actions}");
        if (start.Length != states)
            throw new InvalidInputException(
                $"a transition table of {states} states needs as many start probabilities, not {start.Length}"
            );
        (States, Actions) = (states, actions);
        this.start = start.ToArray();
        CheckSum(this.start.Sum(), "of where an episode begins");
        this.outcomes = new Transition[states * actions][];
        for (int i = 0; i < this.outcomes.Length; i++)
        {
            (int state, int action) = (i / actions, i % actions);
            Transition[] row = outcomes(state, action);
            CheckSum(row.Sum(static outcome => outcome.Probability), $"in state {state} on action {action}");
            foreach (Transition outcome in row)
            {
                if ((uint)outcome.Next >= (uint)states)
                    throw new InvalidInputException(
                        $"state {state} leads to {outcome.Next} on action {action}, which is not one of 0 … {states - 1}"
                    );
            }

            this.outcomes[i] = row;
        }
    }

    /// <summary>How many states there are.</summary>
    public int States { get; }

    /// <summary>How many actions there are.</summary>
    public int Actions { get; }

    /// <summary>How probably an episode begins in each state.</summary>
    public ReadOnlySpan<double> Start => start;

    /// <summary>What may happen, in the order in which it is drawn from.</summary>
    /// <param name="state">One of 0 … <see cref="States"/> - 1.</param>
    /// <param name="action">One of 0 … <see cref="Actions"/> - 1.</param>
    public ReadOnlySpan<Transition> Outcomes(int state, int action) => outcomes[(state * Actions) + action];

    /// <summary>What happens for a number in [0, 1): the first outcome at which the running sum of the probabilities is above it.</summary>
    /// <param name="state">One of 0 … <see cref="States"/> - 1.</param>
    /// <param name="action">One of 0 … <see cref="Actions"/> - 1.</param>
    /// <param name="draw">Evenly spread over [0, 1).</param>
    public Transition Next(int state, int action, double draw)
    {
        Transition[] row = outcomes[(state * Actions) + action];
        double sum = 0;
        foreach (Transition outcome in row)
        {
            sum += outcome.Probability;
            if (sum > draw)
                return outcome;
        }

        // Rounding may leave the sum below 1; the reference takes the first one then.
        return row[0];
    }

    /// <summary>Where an episode begins for a number in [0, 1), by the same rule.</summary>
    /// <param name="draw">Evenly spread over [0, 1).</param>
    public int First(double draw)
    {
        double sum = 0;
        for (int i = 0; i < start.Length; i++)
        {
            sum += start[i];
            if (sum > draw)
                return i;
        }

        return Array.FindIndex(start, static probability => probability > 0);
    }

    private static void CheckSum(double sum, string where)
    {
        if (!(Math.Abs(sum - 1) < 1e-9))
            throw new InvalidInputException($"the probabilities {where} must add up to 1, not {sum}");
    }
}

/// <summary>One thing that may happen in a <see cref="TransitionTable"/>.</summary>
/// <param name="Probability">How probably.</param>
/// <param name="Next">The state that follows.</param>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">Whether the task ends.</param>
public readonly record struct Transition(double Probability, int Next, float Reward, bool Terminated = false);
