using System.Runtime.CompilerServices;
using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Parts as a user would bring them, registered by name.</summary>
internal static class OwnParts
{
    internal const string Features = "own_features",
        Distribution = "laplace",
        Network = "two_tower";

    [ModuleInitializer]
    internal static void Register()
    {
        FeatureExtractor.Registry.Register(
            Features,
            static (observations, features) => new OwnFeatures(observations, features ?? 8)
        );
        ActionDistribution.Registry.Register(Distribution, static spec => new Laplace(spec.Actions.ActionSize));
        PolicyNetwork.Registry.Register(
            Network,
            static (NetworkSpec spec, ref Rng random) => new TwoTower(spec, ref random)
        );
    }

    /// <summary>Independent Laplace distributions of scale 1/2 around the actor's outputs.</summary>
    internal sealed class Laplace(int size) : ActionDistribution
    {
        public override int ParameterSize => size;

        public override int ActionSize => size;

        public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions) =>
            (-2 * (actions - parameters).Abs().Sum(-1), Tensor.Full(size, 1));

        public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
        {
            float logProb = 0;
            for (int i = 0; i < size; i++)
            {
                float distance = -0.5f * MathF.Log(1 - random.NextSingle());
                action[i] = parameters[i] + (random.NextSingle() < 0.5f ? distance : -distance);
                logProb -= 2 * MathF.Abs(action[i] - parameters[i]);
            }

            return logProb;
        }

        public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) => parameters.CopyTo(action);
    }

    /// <summary>An actor and a critic of different widths, whatever the options say.</summary>
    internal sealed class TwoTower : ActorCriticNetwork
    {
        private readonly Mlp actor;
        private readonly Mlp critic;

        public TwoTower(NetworkSpec spec, ref Rng random)
            : base(spec.ObservationSize)
        {
            Distribution = spec.CreateDistribution(features: 6);
            actor = Register("pi", new Mlp(spec.ObservationSize, [6], Activation.Relu, Distribution.OutputSize));
            critic = Register("v", new Mlp(spec.ObservationSize, [12], Activation.Relu, outputs: 1));
            foreach ((string name, Tensor parameter) in Distribution.Parameters)
                Register(name, parameter);
            actor.Initialize(ref random);
            critic.Initialize(ref random);
        }

        public override ActionDistribution Distribution { get; }

        public override Tensor Actor(Tensor rows) => actor.Forward(rows);

        public override Tensor Critic(Tensor rows) => critic.Forward(rows).Reshape(-1);
    }
}
