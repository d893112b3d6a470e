using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>TRPO on a policy over random states, whose rollout is filled by hand.</summary>
internal sealed class FilledTrpo : IDisposable
{
    public const int Rows = 40;

    private readonly VectorEnvironment environments;
    private readonly float[] values;

    public FilledTrpo(string family, Activation activation, double bound = 0.01, bool normalize = true)
    {
        Space actions = family switch
        {
            "discrete" => new Discrete(3),
            "multi-discrete" => new MultiDiscrete(3, 2),
            "multi-binary" => new MultiBinary(3),
            _ => Box.Uniform(-1, 1, 2),
        };
        environments = VectorEnvironment.From(() => new StillTask(Box.Uniform(-1, 1, 5), actions), 1);
        Trpo = new Trpo(
            environments,
            new TrpoOptions
            {
                StepsPerRollout = Rows,
                TargetKl = bound,
                Damping = 0.01,
                NormalizeAdvantage = normalize,
                Network = new()
                {
                    // State-dependent exploration holds its features constant: without hidden layers they are.
                    ActorWidths = family == "gsde" ? [] : [6, 4],
                    Activation = activation,
                    SquashOutput = family == "squashed",
                    Distribution = family switch
                    {
                        "state-dependent" => DistributionKind.StateDependentGaussian,
                        "gsde" => DistributionKind.Gsde,
                        "beta" => DistributionKind.Beta,
                        _ => DistributionKind.Gaussian,
                    },
                },
            }
        );
        // Deviations that are exponentials of the network's outputs need small ones, or differences say nothing of
        // derivatives.
        float scale = family == "state-dependent" ? 0.3f : 0.5f;
        values = [.. Draw(Size, 7).Select(x => scale * x)];
        Parameters.Assign(values);
        Rollout rollout = Trpo.Rollout;
        Draw(Rows * 5, 8).CopyTo(rollout.Observations.All);
        Draw(Rows, 9).CopyTo(rollout.Advantages.All);
        var random = new Rng(3, 10);
        Trpo.Policy.Synchronize();
        using (Scope scope = Scope.Begin(record: false))
        {
            float[] parameters = Trpo.Network.Actor(Tensor.From(rollout.Observations.All, Rows, 5)).ToArray();
            int size = Distribution.ParameterSize;
            for (int i = 0; i < Rows; i++)
                rollout.LogProbs[i][0] = Distribution.Sample(
                    parameters.AsSpan(i * size, size),
                    ref random,
                    rollout.Actions[i]
                );
        }

        Region = new TrustRegion(Trpo.Network, Parameters, rollout);
        Region.SetOldPolicy(rollout.Rows, rollout.Rows, normalize);
    }

    public Trpo Trpo { get; }

    public TrustRegion Region { get; }

    public ParameterSet Parameters => Trpo.Parameters;

    public ActionDistribution Distribution => Trpo.Network.Distribution;

    public int Size => (int)Parameters.Count;

    public float[] Draw(int count, ulong stream)
    {
        var random = new Rng(3, stream);
        var drawn = new float[count];
        for (int i = 0; i < count; i++)
            drawn[i] = random.NextNormal();
        return drawn;
    }

    public float[] Values()
    {
        var all = new float[Size];
        Parameters.CopyValuesTo(all);
        return all;
    }

    public void Begin() => Region.SetOldPolicy(Trpo.Rollout.Rows, Trpo.Rollout.Rows, normalizeAdvantage: true);

    /// <summary>The gradient of the mean divergence from the policy at hand, some way along a direction.</summary>
    public float[] GradientAt(float[] direction, float distance)
    {
        Measure(direction, distance);
        var gradient = new float[Size];
        Parameters.CopyGradientsTo(gradient);
        return gradient;
    }

    public double DivergenceAt(float[] direction, float distance) => Measure(direction, distance);

    public void Dispose() => environments.Dispose();

    private double Measure(float[] direction, float distance)
    {
        using Scope scope = Scope.Begin();
        Tensor observations = Tensor.From(Trpo.Rollout.Observations.All, Rows, 5);
        Tensor old = Distribution.DistributionParameters(Trpo.Network.Actor(observations)).Detach();
        float[] kept = old.ToArray();
        Parameters.Assign([.. values.Zip(direction, (value, along) => value + (distance * along))]);
        Parameters.ZeroGradient();
        Tensor divergence = Distribution
            .KlDivergence(
                Tensor.From(kept, Rows, kept.Length / Rows),
                Distribution.DistributionParameters(Trpo.Network.Actor(observations))
            )
            .Mean();
        divergence.Backward();
        double result = divergence.Item();
        Parameters.Assign(values);
        return result;
    }
}
