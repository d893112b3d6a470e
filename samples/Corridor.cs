#:project ../src/Proximal/Proximal.csproj
#:property PublishAot=false
using Proximal;

// Trains an agent in a custom environment, evaluates, saves and loads the policy:
//   dotnet run -c Release samples/Corridor.cs
Policy policy = Ppo.Train(
    () => new Corridor(length: 10),
    new PpoOptions
    {
        TotalSteps = 50_000,
        EnvironmentCount = 8,
        StepsPerRollout = 128,
    }
);
Console.WriteLine(policy.Evaluate(() => new Corridor(length: 10), episodes: 20));

policy.Save("runs/corridor");
var action = new float[1];
Policy.Load("runs/corridor").Act(observations: [0.5f], action);
Console.WriteLine(action[0] == 1 ? "in the middle: move forward" : "in the middle: move back");

/// <summary>Corridor environment: reward 1 at the far end, -0.01 for every other step.</summary>
internal sealed class Corridor(int length) : EnvironmentBase<Box, Discrete>
{
    private int position;

    public override Box Observations { get; } = Box.Scalar(0, 1);

    public override Discrete Actions { get; } = new(2);

    public override int? MaxEpisodeSteps => 200;

    protected override void Reset(ref Rng random, Span<float> observation) => Observe(position = 0, observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        position = Math.Max(0, position + (action == 1 ? 1 : -1));
        Observe(position, observation);
        return new StepResult(Reward: position == length ? 1f : -0.01f, Terminated: position == length);
    }

    private void Observe(int at, Span<float> observation) => observation[0] = (float)at / length;
}
