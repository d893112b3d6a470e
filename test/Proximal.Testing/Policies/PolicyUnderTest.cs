using Proximal.Tensors;

namespace Proximal.Testing;

/// <summary>
/// Makes policies with random weights whose actions vary with what is observed, and statistics of observations that
/// matter.
/// </summary>
public static class PolicyUnderTest
{
    private const int Samples = 64;

    /// <summary>The policy of an actor-critic.</summary>
    public static Policy ActorCritic(
        Space observations,
        Space actions,
        NetworkOptions? options = null,
        bool masked = false,
        bool normalize = false,
        bool earlierRelease = false
    )
    {
        options ??= new NetworkOptions();
        options.Validate();

        // The space of the normalized observations, except in earlier releases.
        Space seen =
            normalize && !earlierRelease
                ? Policy
                    .Create(
                        observations,
                        actions,
                        options,
                        new ObservationNormalizer(observations.ObservationSize, clip: 1.5),
                        seed: 1
                    )
                    .Network.Spec!.Observations
                : observations;
        return Of(
            observations,
            actions,
            ActorCriticNetwork.Create(new NetworkSpec(seen, actions, options, masked), seed: 1),
            normalize
        );
    }

    /// <summary>The policy of an algorithm that learns from replay.</summary>
    public static Policy Continuous(Space observations, Box actions, ActionHead head, bool normalize = false)
    {
        var random = new Rng(2);
        return Of(
            observations,
            actions,
            new ContinuousActor(observations.ObservationSize, head, [32, 32], Activation.Relu, ref random),
            normalize
        );
    }

    private static Policy Of(Space observations, Space actions, PolicyNetwork network, bool normalize)
    {
        float[] samples =
        [
            .. new ObservationStream(
                new Policy(observations, actions, network),
                steps: 1,
                Samples,
                seed: 4
            ).Rows.SelectMany(static row => row),
        ];
        ObservationNormalizer? normalizer = null;
        if (normalize)
        {
            normalizer = new ObservationNormalizer(
                network.ObservationSize,
                clip: 1.5,
                untouched: network.ObservationSize - observations.ObservationSize
            );
            normalizer.Update(samples);
            normalizer.Normalize(samples, samples);
        }

        Randomize(network);
        Center(network, observations.ObservationSize, samples);
        return new Policy(observations, actions, network, normalizer);
    }

    // Residual branches add up, so their weights are smaller.
    private static void Randomize(PolicyNetwork network)
    {
        var random = new Rng(3);
        foreach ((_, Tensor parameter) in network.NamedParameters())
        {
            double deviation = parameter.Shape.Rank switch
            {
                1 => 0.2,
                2 => 1.4,
                _ => 0.7,
            };
            Initialization.Normal(
                parameter,
                deviation / Math.Sqrt((double)parameter.Count / parameter.Shape[0]),
                ref random
            );
        }
    }

    // No output of the actor is always the largest, or always above or below 0.
    private static void Center(PolicyNetwork network, int observed, float[] samples)
    {
        // all actions allowed, an empty recurrent state
        float[] rest = [.. Enumerable.Repeat(1f, network.ObservationSize - observed), .. new float[network.StateSize]];
        float[] inputs = [.. samples.Chunk(network.ObservationSize).SelectMany(row => row[..observed].Concat(rest))];
        using Scope scope = Scope.Begin(record: false);
        float[] means = OutputsOf(
            network.Head,
            network.Actor(Tensor.From(inputs, Samples, network.InputSize)).Mean(0).ToArray()
        );
        Tensor bias = ((Mlp)network.Children.First(static child => child.Key == "actor").Value).Layers[^1].Bias;
        bias.Assign([.. bias.ToArray().Zip(means, static (old, mean) => old - mean)]);
    }

    // What the actor's last layer puts out, among the parameters of a distribution.
    private static float[] OutputsOf(ActionHead head, float[] parameters)
    {
        if (head is not ProductDistribution product)
            return head is ActionDistribution distribution ? parameters[..distribution.OutputSize] : parameters;
        var outputs = new List<float>();
        int start = 0;
        foreach ((_, _, ActionDistribution part) in product.Parts)
        {
            outputs.AddRange(OutputsOf(part, parameters[start..(start + part.ParameterSize)]));
            start += part.ParameterSize;
        }

        return [.. outputs];
    }
}
