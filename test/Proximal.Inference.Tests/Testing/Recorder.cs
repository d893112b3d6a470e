using Proximal.Inference.Player;
using Proximal.Tensors;

namespace Proximal.Inference.Tests;

/// <summary>Records the decisions of a policy of the trainer, with random observations, masks and episode ends.</summary>
internal static class Recorder
{
    public const ulong Seed = 77;

    /// <summary>Records decisions.</summary>
    /// <param name="policy">The policy of the trainer.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="agents">Number of agents.</param>
    /// <param name="deterministic">Whether to take the most probable actions rather than samples.</param>
    /// <param name="scale">Factor of the observations.</param>
    public static DecisionRecord Record(
        Proximal.Policy policy,
        int steps,
        int agents,
        bool deterministic = true,
        float scale = 1
    )
    {
        bool hasValue = policy.Network is ActorCriticNetwork;
        using var file = new MemoryStream();
        InferenceFile.Write(policy, file, new InferenceFileOptions { WithValue = hasValue });
        var record = new DecisionRecord
        {
            File = file.ToArray(),
            Agents = agents,
            Deterministic = deterministic,
            Seed = Seed,
        };
        var stream = new ObservationStream(policy, steps, agents, seed: 5);
        foreach (float[] row in stream.Rows)
        foreach (ref float value in row.AsSpan(0, policy.ObservationSpace.ObservationSize))
            value *= scale;
        RecurrentState state = policy.CreateRecurrentState(agents);
        float[] states = new float[agents * policy.Network.StateSize];
        var random = new Rng(Seed);
        for (int step = 0; step < steps; step++)
        {
            bool[] starts = [.. Enumerable.Range(0, agents).Select(agent => (step + (3 * agent)) % 7 == 0)];
            for (int agent = 0; agent < agents; agent++)
            {
                if (!starts[agent])
                    continue;
                state.Reset(agent);
                states.AsSpan(agent * policy.Network.StateSize, policy.Network.StateSize).Clear();
            }

            record.Steps.Add(
                Decide(
                    policy,
                    stream.Rows[(step * agents)..((step + 1) * agents)],
                    starts,
                    states,
                    state,
                    deterministic,
                    ref random
                )
            );
        }

        return record;
    }

    private static DecisionStep Decide(
        Proximal.Policy policy,
        float[][] rows,
        bool[] starts,
        float[] states,
        RecurrentState state,
        bool deterministic,
        ref Rng random
    )
    {
        PolicyNetwork network = policy.Network;
        int observation = policy.ObservationSpace.ObservationSize;
        float[] flat = [.. rows.SelectMany(static row => row)];
        var actions = new float[rows.Length * policy.ActionSpace.ActionSize];
        policy.Act(flat, actions, deterministic, ref random, state);

        policy.Normalizer?.Normalize(flat, flat);
        float[] inputs =
        [
            .. flat.Chunk(network.ObservationSize)
                .SelectMany((row, i) => row.Concat(states.AsSpan(i * network.StateSize, network.StateSize).ToArray())),
        ];
        using Scope scope = Scope.Begin(record: false);
        var x = Tensor.From(inputs, rows.Length, network.InputSize);
        float[][] outputs = [.. network.Act(x).ToArray().Chunk(network.Head.ParameterSize + network.StateSize)];
        for (int i = 0; i < rows.Length; i++)
            outputs[i].AsSpan(network.Head.ParameterSize).CopyTo(states.AsSpan(i * network.StateSize));
        return new DecisionStep
        {
            EpisodeStarts = starts,
            Observations = [.. rows.SelectMany(row => row[..observation])],
            Masks = [.. rows.SelectMany(row => row[observation..]).Select(static allowed => allowed != 0)],
            Actions = actions,
            Distributions =
            [
                .. outputs.SelectMany(row => Distribution(network.Head, row.AsSpan(0, network.Head.ParameterSize))),
            ],
            Values = network is ActorCriticNetwork both ? both.Critic(x).ToArray() : [],
        };
    }

    // In the layout of AgentBatch.DistributionParameters.
    private static float[] Distribution(ActionHead head, ReadOnlySpan<float> parameters)
    {
        int n = head.ActionSize;
        switch (head)
        {
            case ProductDistribution product:
                var all = new List<float>();
                foreach ((_, _, ActionDistribution part) in product.Parts)
                {
                    all.AddRange(Distribution(part, parameters[..part.ParameterSize]));
                    parameters = parameters[part.ParameterSize..];
                }

                return [.. all];
            case SquashedGaussianHead:
                return
                [
                    .. parameters[..n],
                    .. Array.ConvertAll(parameters[n..].ToArray(), static x => MathF.Exp(Math.Clamp(x, -20, 2))),
                ];
            case BetaDistribution:
                return Array.ConvertAll(parameters.ToArray(), static x => 1 + MathF.Log(1 + MathF.Exp(x)));
            case GaussianDistribution or SquashedGaussianDistribution:
                GaussianDistribution gaussian =
                    head as GaussianDistribution ?? ((SquashedGaussianDistribution)head).Gaussian;
                (Tensor mean, Tensor logStd) = gaussian.MeanAndLogStd(
                    Tensor.From(parameters.ToArray(), 1, head.ParameterSize)
                );
                return [.. mean.ToArray(), .. ((mean * 0) + logStd.Exp()).ToArray()];
            default:
                return parameters.ToArray();
        }
    }
}
