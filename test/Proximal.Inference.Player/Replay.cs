namespace Proximal.Inference.Player;

/// <summary>Repeats recorded decisions and compares the results with those of the trainer.</summary>
public static class Replay
{
    /// <summary>
    /// Largest difference of two numbers, relative to numbers above 1. The trainer adds products in another order.
    /// </summary>
    public const float Tolerance = 1e-5f;

    /// <summary>Repeats a record.</summary>
    /// <returns>The first difference above the tolerance; null if there is none.</returns>
    public static string? FindDifference(DecisionRecord record)
    {
        Policy policy = Policy.Load(record.File, "the recorded policy");
        AgentBatch agents = policy.CreateAgents(record.Agents, record.Seed);
        var actions = new float[record.Agents * policy.ActionSize];
        for (int i = 0; i < record.Steps.Count; i++)
        {
            DecisionStep step = record.Steps[i];
            for (int agent = 0; agent < record.Agents; agent++)
                if (step.EpisodeStarts[agent])
                    agents.Reset(agent);
            agents.Act(step.Observations, step.Masks, actions, record.Deterministic);
            string? difference = FindDifference(step, agents, actions, record.Deterministic);
            if (difference != null)
                return $"step {i}: {difference}";
        }

        return null;
    }

    private static string? FindDifference(DecisionStep step, AgentBatch agents, float[] actions, bool deterministic)
    {
        int size = agents.DistributionSize;
        for (int agent = 0; agent < agents.Count; agent++)
        {
            string? difference =
                Compare(
                    "distribution",
                    step.Distributions.AsSpan(agent * size, size).ToArray(),
                    agents.DistributionParameters(agent).ToArray()
                ) ?? CompareActions(agents.Policy.ActionSpace, step, agents, agent, actions, deterministic);
            if (difference != null)
                return $"agent {agent}: {difference}";
        }

        return Compare("values", step.Values, agents.Values.ToArray());
    }

    private static string? Compare(string name, float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length)
            return $"there are {actual.Length} {name}, not {expected.Length}";
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
                return $"{name} {i} is {actual[i]:R}, but {expected[i]:R} in the trainer";
        return null;
    }

    private static string? CompareActions(
        Space space,
        DecisionStep step,
        AgentBatch agents,
        int agent,
        float[] actions,
        bool deterministic
    )
    {
        foreach (Space part in space.Parts.ToArray())
            if (CompareActions(part, step, agents, agent, actions, deterministic) is string problem)
                return problem;
        if (space.Parts.Length > 0)
            return null;
        int start = (agent * agents.Policy.ActionSize) + space.ActionStart;
        float[] expected = step.Actions.AsSpan(start, space.ActionSize).ToArray(),
            actual = actions.AsSpan(start, space.ActionSize).ToArray();
        if (space.Kind == SpaceKind.Box || !deterministic)
            return Compare("actions", expected, actual);

        // Another choice is right only if it is as probable, as far as both agree on probabilities.
        var probabilities = new float[agents.Policy.ActionSpace.ActionMaskSize];
        agents.Probabilities(agent, probabilities);
        int first = space.ActionMaskStart;
        for (int i = 0; i < expected.Length; i++)
        {
            float gap = probabilities[first + (int)expected[i]] - probabilities[first + (int)actual[i]];
            if (Math.Abs(gap) > Tolerance)
                return $"choice {i} is {actual[i]}, but {expected[i]} in the trainer";
            first += space.Kind == SpaceKind.MultiBinary ? 2 : space.Choices.ToArray()[i];
        }

        return null;
    }
}
