namespace Proximal.Environments.Tests.MultiAgent;

/// <summary>Plays episodes of an environment with a scripted player for each agent.</summary>
internal static class Match
{
    public delegate int Player(int agent, MultiAgentStep step, ref Rng random);

    /// <summary>Chooses uniformly among the valid actions.</summary>
    public static Player Random(int actions) =>
        (int agent, MultiAgentStep step, ref Rng random) =>
        {
            Span<float> mask = step.ActionMask(agent);
            if (mask.IsEmpty)
                return random.NextInt32(actions);
            int valid = mask.Length - mask.Count(0f),
                at = random.NextInt32(valid);
            for (int i = 0; ; i++)
                if (mask[i] != 0 && at-- == 0)
                    return i;
        };

    /// <summary>Returns of each agent in each episode, [episodes][agents].</summary>
    public static float[][] Play(
        IMultiAgentEnvironment environment,
        int episodes,
        ulong seed,
        params ReadOnlySpan<Player> players
    )
    {
        var step = new MultiAgentStep(environment);
        var random = new Rng(seed, 7);
        var results = new float[episodes][];
        environment.Seed(seed, 0);
        for (int episode = 0; episode < episodes; episode++)
        {
            float[] returns = results[episode] = new float[step.Count];
            step.Clear();
            step.Status.Clear();
            environment.Reset(step);
            while (!step.IsOver)
            {
                for (int i = 0; i < step.Count; i++)
                {
                    step.Action(i).Clear();
                    if (step.Status[i] == AgentStatus.Acting)
                        step.Action(i)[0] = players[i](i, step, ref random);
                }

                step.Clear();
                environment.Step(step);
                for (int i = 0; i < step.Count; i++)
                    returns[i] += step.Rewards[i];
            }
        }

        return results;
    }

    /// <summary>Checks that the mean of one agent is the reference, within four standard errors and a tolerance for the
    /// error of the reference itself.</summary>
    public static void AssertMean(double reference, double tolerance, float[][] results, Func<float[], double> value)
    {
        double[] values = [.. results.Select(value)];
        double mean = values.Average(),
            error = Math.Sqrt(values.Select(x => (x - mean) * (x - mean)).Sum() / values.Length / (values.Length - 1));
        Assert.InRange(mean, reference - tolerance - (4 * error), reference + tolerance + (4 * error));
    }
}
