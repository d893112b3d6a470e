#:project ../src/Proximal.Cli/Proximal.Cli.csproj
#:property PublishAot=false
using Proximal;
using Proximal.Cli;
using Proximal.Environments;
using Proximal.Rendering;

// The command-line tool with a custom environment, which works in all commands: train, resume, evaluate, play, tune,
// compare, export.
//   dotnet run -c Release samples/OwnTool.cs train Corridor --set length=20 --out runs/corridor
//   dotnet run -c Release samples/OwnTool.cs play runs/corridor
var environments = new EnvironmentRegistry();
environments.Add(
    "Corridor",
    "Walk to the far end of a corridor.",
    options => new Corridor(options.Get<int>("length"), options.Get<float>("cost")),
    [EnvironmentOption.Of("length", 10), EnvironmentOption.Of("cost", 0.01f)],
    rewardThreshold: 0.8,
    framesPerSecond: 10
);
return ProximalTool.Run(args, environments);

/// <summary>Corridor environment: reward 1 at the far end; every other step costs.</summary>
internal sealed class Corridor(int length, float cost) : EnvironmentBase<Box, Discrete>
{
    private int position;

    public override Box Observations { get; } = Box.Scalar(0, 1);

    public override Discrete Actions { get; } = new(2);

    public override int? MaxEpisodeSteps => 20 * length;

    public override void Render(ICanvas canvas)
    {
        canvas.Begin(new(0, 0), new(length + 1, 1), new Rgba(255, 255, 255));
        canvas.Circle(new(position + 0.5f, 0.5f), 0.4f, new Rgba(200, 60, 60));
    }

    protected override void Reset(ref Rng random, Span<float> observation) => Observe(position = 0, observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        position = Math.Max(0, position + (action == 1 ? 1 : -1));
        Observe(position, observation);
        return new StepResult(Reward: position == length ? 1f : -cost, Terminated: position == length);
    }

    private void Observe(int at, Span<float> observation) => observation[0] = (float)at / length;
}
