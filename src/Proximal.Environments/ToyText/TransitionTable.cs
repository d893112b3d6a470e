namespace Proximal.Environments;

/// <summary>
/// The transition table of a finite Markov decision process: the outcomes of every state and action with their
/// probabilities, and the initial state distribution. Immutable, so several environments may share one.
/// </summary>
public sealed class TransitionTable
{
    private readonly Transition[][] outcomes;
    private readonly double[] start;

    /// <summary>Creates a table.</summary>
    /// <param name="states">The number of states, at least 1.</param>
    /// <param name="actions">The number of actions, at least 1.</param>
    /// <param name="outcomes">Returns the outcomes of a state and an action, in sampling order.</param>
    /// <param name="start">The initial state distribution, [states].</param>
    /// <exception cref="InvalidInputException">Probabilities do not add up to 1, or a next state is out of
    /// range.</exception>
    public TransitionTable(int states, int actions, Func<int, int, Transition[]> outcomes, ReadOnlySpan<double> start)
    {
        if (states < 1 || actions < 1)
            throw new InvalidInputException(
                $"a transition table needs at least 1 state and 1 action, not {states} and {actions}"
            );
        if (start.Length != states)
            throw new InvalidInputException(
                $"a transition table of {states} states needs as many initial probabilities, not {start.Length}"
            );
        (States, Actions) = (states, actions);
        this.start = start.ToArray();
        CheckSum(this.start.Sum(), "of the initial states");
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
                        $"state {state} leads to {outcome.Next} on action {action}, which is not in 0 … {states - 1}"
                    );
            }

            this.outcomes[i] = row;
        }
    }

    /// <summary>The number of states.</summary>
    public int States { get; }

    /// <summary>The number of actions.</summary>
    public int Actions { get; }

    /// <summary>The initial state distribution, [<see cref="States"/>].</summary>
    public ReadOnlySpan<double> Start => start;

    /// <summary>Returns the outcomes of a state and an action, in sampling order.</summary>
    /// <param name="state">The state, from 0 to <see cref="States"/> - 1.</param>
    /// <param name="action">The action, from 0 to <see cref="Actions"/> - 1.</param>
    public ReadOnlySpan<Transition> Outcomes(int state, int action) => outcomes[(state * Actions) + action];

    /// <summary>Samples an outcome: the first one at which the cumulative probability exceeds
    /// <paramref name="draw"/>.</summary>
    /// <param name="state">The state, from 0 to <see cref="States"/> - 1.</param>
    /// <param name="action">The action, from 0 to <see cref="Actions"/> - 1.</param>
    /// <param name="draw">A uniform random number in [0, 1).</param>
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

        // Rounding may leave the sum below 1; then the reference takes the first outcome.
        return row[0];
    }

    /// <summary>Samples an initial state in the same way.</summary>
    /// <param name="draw">A uniform random number in [0, 1).</param>
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

/// <summary>An outcome in a <see cref="TransitionTable"/>.</summary>
/// <param name="Probability">The probability.</param>
/// <param name="Next">The next state.</param>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">Whether the episode terminates.</param>
public readonly record struct Transition(double Probability, int Next, float Reward, bool Terminated = false);
