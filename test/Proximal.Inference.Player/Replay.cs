namespace Proximal.Inference.Player;

/// <summary>Repeats recorded decisions and compares the results with those of the trainer.</summary>
public sealed class Replay
{
    /// <summary>
    /// Largest difference of two numbers, relative to numbers above 1. The trainer adds products in another order.
    /// </summary>
    public const float Tolerance = 1e-5f;

    private readonly DecisionRecord record;
    private readonly AgentBatch agents;
    private readonly float[] actions;
    private readonly float[] probabilities;
    private readonly float tolerance;

    private Replay(DecisionRecord record, float tolerance)
    {
        (this.record, this.tolerance) = (record, tolerance);
        Policy policy = Policy.Load(record.File, "the recorded policy");
        agents = policy.CreateAgents(record.Agents, record.Seed);
        actions = new float[record.Agents * policy.ActionSize];
        probabilities = new float[policy.ActionSpace.ActionMaskSize];
    }

    /// <summary>Repeats a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="tolerance">Largest difference.</param>
    /// <returns>The first difference above the tolerance; null if there is none.</returns>
    public static string? FindDifference(DecisionRecord record, float tolerance = Tolerance)
    {
        var replay = new Replay(record, tolerance);
        for (int i = 0; i < record.Steps.Count; i++)
            if (replay.Repeat(record.Steps[i]) is string difference)
                return $"step {i}: {difference}";
        return null;
    }

    private string? Repeat(DecisionStep step)
    {
        for (int agent = 0; agent < agents.Count; agent++)
            if (step.EpisodeStarts[agent])
                agents.Reset(agent);
        agents.Act(step.Observations, step.Masks, actions, record.Deterministic);
        int size = agents.DistributionSize;
        for (int agent = 0; agent < agents.Count; agent++)
        {
            string? difference =
                Compare(
                    "distribution",
                    step.Distributions.AsSpan(agent * size, size).ToArray(),
                    agents.DistributionParameters(agent).ToArray()
                ) ?? CompareActions(agents.Policy.ActionSpace, step, agent);
            if (difference != null)
                return $"agent {agent}: {difference}";
        }

        return Compare("values", step.Values, agents.Values.ToArray());
    }

    private string? CompareActions(Space space, DecisionStep step, int agent)
    {
        foreach (Space part in space.Parts.ToArray())
            if (CompareActions(part, step, agent) is string problem)
                return problem;
        if (space.Parts.Length > 0)
            return null;
        int start = (agent * agents.Policy.ActionSize) + space.ActionStart;
        float[] expected = step.Actions.AsSpan(start, space.ActionSize).ToArray(),
            actual = actions.AsSpan(start, space.ActionSize).ToArray();
        if (space.Kind == SpaceKind.Box || !record.Deterministic)
            return Compare("actions", expected, actual);

        // Another choice is right only if it is as probable, as far as both agree on probabilities.
        agents.Probabilities(agent, probabilities);
        int first = space.ActionMaskStart;
        for (int i = 0; i < expected.Length; i++)
        {
            float gap = probabilities[first + (int)expected[i]] - probabilities[first + (int)actual[i]];
            if (Math.Abs(gap) > tolerance)
                return $"choice {i} is {actual[i]}, but {expected[i]} in the trainer";
            first += space.Kind == SpaceKind.MultiBinary ? 2 : space.Choices.ToArray()[i];
        }

        return null;
    }

    private string? Compare(string name, float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length)
            return $"there are {actual.Length} {name}, not {expected.Length}";
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]))))
                return $"{name} {i} is {actual[i]:R}, but {expected[i]:R} in the trainer";
        return null;
    }
}
