using System.Xml.Linq;
using Proximal.Environments;

namespace Proximal.Cli.Tests;

public sealed class PlayTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder folder = new();

    private string Run => Path.Combine(folder.Path, "run");

    private string CheckpointFolder => Path.Combine(Run, "checkpoints", "step-100");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Play_writes_gif_and_animated_svg()
    {
        SaveRun("CartPole-v1");
        string gif = Path.Combine(folder.Path, "a.gif"),
            svg = Path.Combine(folder.Path, "a.svg");

        Assert.Equal(
            ExitCodes.Done,
            Tool.Run(".", "play", Run, "--gif", gif, "--svg", svg, "--episodes", "2", "--width", "120").ExitCode
        );

        byte[] bytes = File.ReadAllBytes(gif);
        Assert.Equal("GIF89a"u8.ToArray(), bytes[..6]);
        Assert.Equal(120, bytes[6]);
        Assert.Equal(0x3B, bytes[^1]);
        XElement root = XDocument.Load(svg).Root!;
        Assert.NotEmpty(root.Descendants(Svg + "animate"));
        Assert.Equal(
            2,
            root.Descendants(Svg + "text").Count(text => text.Value.StartsWith("step   0", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Play_of_a_checkpoint_with_still_writes_an_svg_without_animation()
    {
        SaveRun("Pendulum-v1");
        string svg = Path.Combine(folder.Path, "a.svg");

        Assert.Equal(ExitCodes.Done, Tool.Run(".", "play", CheckpointFolder, "--svg", svg, "--still", "7").ExitCode);

        XElement root = XDocument.Load(svg).Root!;
        Assert.NotEmpty(root.Descendants(Svg + "polyline"));
        Assert.Empty(root.Descendants(Svg + "animate"));
    }

    [Fact]
    public void Play_shows_the_same_episode_as_evaluate()
    {
        Policy policy = SaveRun("Acrobot-v1");
        EnvironmentEntry entry = new EnvironmentRegistry().Find("Acrobot-v1");
        EvaluationResult expected = policy.Evaluate(entry.Create, episodes: 1, seed: 5);
        var seen = new Moments();

        new EpisodePlayer(entry.Create(), (observation, action, _) => policy.Act(observation, action), [seen]).Play(
            1,
            5,
            static () => false
        );

        Assert.Equal(Enumerable.Range(0, expected.Lengths[0] + 1), seen.All.Select(moment => moment.Step));
        Assert.Equal(expected.Returns[0], seen.All[^1].Return, 1e-6);
        Assert.True(seen.All[^1].Last.Ended);
    }

    [Fact]
    public void Play_stops_on_request()
    {
        EnvironmentEntry entry = new EnvironmentRegistry().Find("Pendulum-v1");
        var seen = new Moments();

        bool isWhole = new EpisodePlayer(entry.Create(), (_, action, _) => action.Clear(), [seen]).Play(
            1,
            5,
            () => seen.All.Count == 10
        );

        Assert.False(isWhole);
        Assert.Equal(10, seen.All.Count);
    }

    [Theory]
    [InlineData(30, 30, 1)]
    [InlineData(50, 50, 1)]
    [InlineData(60, 30, 2)]
    [InlineData(200, 50, 4)]
    [InlineData(0.5, 0.5, 1)]
    public void Play_skips_steps_that_come_too_fast(double stepsPerSecond, double framesPerSecond, int stepsPerFrame) =>
        Assert.Equal(new PlayingSpeed(framesPerSecond, stepsPerFrame), PlayingSpeed.Of(stepsPerSecond));

    [Fact]
    public void Invalid_play_arguments_are_reported()
    {
        SaveRun("CartPole-v1");
        string lone = Path.Combine(folder.Path, "lone");
        Directory.Move(CheckpointFolder, lone);

        Check("did you mean Pendulum-v1?", "play", "Pendulum-v2", "--random");
        Check("has no checkpoint yet", "play", Run);
        Check("--env ENV", "play", lone);
        Check("the policy does not fit Pendulum-v1", "play", lone, "--env", "Pendulum-v1");
        Check(
            "--speed: expected a number above 0, found 'fast'",
            "play",
            lone,
            "--env",
            "CartPole-v1",
            "--speed",
            "fast"
        );
        Check("--still needs an SVG file", "play", lone, "--env", "CartPole-v1", "--still", "3");
        Check(
            "expected at most 4096 pixels",
            "play",
            lone,
            "--env",
            "CartPole-v1",
            "--width",
            "5000",
            "--gif",
            Path.Combine(folder.Path, "b.gif")
        );
        Assert.Equal(
            ExitCodes.Done,
            Tool.Run(
                ".",
                "play",
                lone,
                "--env",
                "CartPole-v1",
                "--gif",
                Path.Combine(folder.Path, "b.gif"),
                "--width",
                "60"
            ).ExitCode
        );
    }

    private static void Check(string message, params string[] arguments)
    {
        Tool.Outcome outcome = Tool.Run(".", arguments);
        Assert.Equal(ExitCodes.BadInput, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(static letter => letter == '\n'));
    }

    private Policy SaveRun(string environment)
    {
        EnvironmentEntry entry = new EnvironmentRegistry().Find(environment);
        var options = new PpoOptions();
        var policy = Policy.Create(entry.ObservationSpace, entry.ActionSpace, options.Network, null, seed: 1);
        var run = new RunFolder(Run);
        Directory.CreateDirectory(Run);
        run.WriteConfiguration(
            new RunConfiguration(new EnvironmentRegistry().Find(environment), AlgorithmRegistry.Default, options)
        );
        run.OpenCheckpoints().Save(100, new StateDictionary(), policy.Save);
        return policy;
    }

    private sealed class Moments : IEpisodeCallback
    {
        public List<EpisodeStep> All { get; } = [];

        public void OnStep(IEnvironment environment, EpisodeStep step) => All.Add(step);

        public void Dispose() { }
    }
}
