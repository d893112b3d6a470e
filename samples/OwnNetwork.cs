#:project ../src/Proximal/Proximal.csproj
#:property PublishAot=false
using Proximal;
using Proximal.Tensors;

// Trains with a custom feature extractor, saves and loads the policy: dotnet run -c Release samples/OwnNetwork.cs
FeatureExtractor.Registry.Register("per_point", (observations, _) => new PerPoint(observations));
var options = new PpoOptions
{
    TotalSteps = 40_000,
    EnvironmentCount = 8,
    StepsPerRollout = 128,
    LearningRate = 1e-3,
    Network = new() { FeatureExtractorName = "per_point" },
};
Policy policy = Ppo.Train(() => new Nearest(), options);
Console.WriteLine(policy.Evaluate(() => new Nearest(), episodes: 50));

// The file holds the weights and the name "per_point". A program that loads it must register that name first.
policy.Save("runs/nearest");
Policy loaded = Policy.Load("runs/nearest");
var action = new float[1];
loaded.Act(observations: [0.9f, 0.9f, -0.5f, 0.5f, 0.1f, 0, 0.7f, -0.7f], action);
Console.WriteLine($"index of the nearest point: {action[0]}");

/// <summary>Feature extractor that applies the same small network to each point.</summary>
internal sealed class PerPoint : FeatureExtractor
{
    private readonly int points,
        numbers;
    private readonly Mlp each;

    public PerPoint(Space observations, int width = 16)
    {
        (points, numbers) = (((Box)observations).Shape[0], ((Box)observations).Shape[1]);
        each = Register("each", new Mlp(numbers, [width], Activation.Relu, outputs: 4));
    }

    public override int Inputs => points * numbers;

    public override int Outputs => points * 4;

    public override void Initialize(bool orthogonal, ref Rng random) =>
        each.Initialize(orthogonal, Math.Sqrt(2), Math.Sqrt(2), ref random);

    public override Tensor Forward(Tensor observations) =>
        // [batch × points, 4] → [batch, points × 4]
        each.Forward(observations.Reshape(-1, numbers)).Reshape(-1, Outputs);
}

/// <summary>
/// Environment with four random points in each step: reward 1 for the index of the point nearest to the origin.
/// </summary>
internal sealed class Nearest : EnvironmentBase<Box, Discrete>
{
    private int nearest;

    public override Box Observations { get; } = Box.Uniform(-1, 1, 4, 2);

    public override Discrete Actions { get; } = new(4);

    public override int? MaxEpisodeSteps => 16;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        float reward = action == nearest ? 1 : 0;
        Show(observation);
        return new StepResult(reward);
    }

    private void Show(Span<float> observation)
    {
        Random.FillUniform(observation, -1, 1);
        float smallest = float.PositiveInfinity;
        for (int i = 0; i < 4; i++)
        {
            float square =
                (observation[2 * i] * observation[2 * i]) + (observation[(2 * i) + 1] * observation[(2 * i) + 1]);
            if (square < smallest)
                (smallest, nearest) = (square, i);
        }
    }
}
