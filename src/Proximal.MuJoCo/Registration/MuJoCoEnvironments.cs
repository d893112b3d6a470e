using Proximal.Environments;

namespace Proximal.MuJoCo;

/// <summary>Gymnasium's MuJoCo tasks, in the rules of versions 4 and 5.</summary>
public static class MuJoCoEnvironments
{
    // The order of Gymnasium.
    private static readonly Task[] Tasks =
    [
        new(
            "InvertedPendulum",
            "Balance a pole on a cart with a continuous force.",
            InvertedPendulum.Options,
            static setup => new InvertedPendulum(setup),
            ModelFile: "inverted_pendulum.xml",
            RewardThreshold: 950,
            FramesPerSecond: 25
        ),
        new(
            "InvertedDoublePendulum",
            "Balance two poles in a row on a cart.",
            InvertedDoublePendulum.Options,
            static setup => new InvertedDoublePendulum(setup),
            ModelFile: "inverted_double_pendulum.xml",
            RewardThreshold: 9100,
            FramesPerSecond: 20
        ),
        new(
            "Reacher",
            "Move the tip of an arm of two links to a target.",
            Reacher.Options,
            static setup => new Reacher(setup),
            ModelFile: "reacher.xml",
            RewardThreshold: -3.75,
            FramesPerSecond: 50
        ),
        new(
            "Pusher",
            "Push a cylinder to a goal with an arm of seven joints.",
            Pusher.Options,
            static setup => new Pusher(setup),
            ModelFile: "pusher_v4.xml",
            RewardThreshold: 0,
            FramesPerSecond: 20,
            ModelFileV5: "pusher_v5.xml"
        ),
        new(
            "HalfCheetah",
            "Run forward with a planar robot of two legs.",
            HalfCheetah.Options,
            static setup => new HalfCheetah(setup),
            ModelFile: "half_cheetah.xml",
            RewardThreshold: 4800,
            FramesPerSecond: 20
        ),
        new(
            "Hopper",
            "Hop forward on one leg.",
            Hopper.Options,
            static setup => new Hopper(setup),
            ModelFile: "hopper.xml",
            RewardThreshold: 3800,
            FramesPerSecond: 125
        ),
        new(
            "Swimmer",
            "Swim forward with a chain of three links.",
            Swimmer.Options,
            static setup => new Swimmer(setup),
            ModelFile: "swimmer.xml",
            RewardThreshold: 360,
            FramesPerSecond: 25
        ),
        new(
            "Walker2d",
            "Walk forward on two legs in a plane.",
            Walker2d.Options,
            static setup => new Walker2d(setup),
            ModelFile: "walker2d_v4.xml",
            RewardThreshold: null,
            FramesPerSecond: 125,
            ModelFileV5: "walker2d_v5.xml"
        ),
        new(
            "Ant",
            "Walk forward with a robot of four legs.",
            Ant.Options,
            static setup => new Ant(setup),
            ModelFile: "ant.xml",
            RewardThreshold: 6000,
            FramesPerSecond: 20
        ),
        new(
            "Humanoid",
            "Walk forward with a figure of two arms and two legs.",
            Humanoid.Options,
            static setup => new Humanoid(setup),
            ModelFile: "humanoid.xml",
            RewardThreshold: null,
            FramesPerSecond: 67
        ),
        new(
            "HumanoidStandup",
            "Stand up with a figure that lies on the ground.",
            HumanoidStandup.Options,
            static setup => new HumanoidStandup(setup),
            ModelFile: "humanoid_standup.xml",
            RewardThreshold: null,
            FramesPerSecond: 67
        ),
    ];

    /// <summary>The family "MuJoCo" of a registry: every task in two versions, such as <c>HalfCheetah-v4</c> and
    /// <c>HalfCheetah-v5</c>, with Gymnasium's keyword arguments as options. MuJoCo is needed when one is
    /// created.</summary>
    public static EnvironmentFamily Family { get; } =
        new(
            "MuJoCo",
            "Robots of Gymnasium, simulated by an installed MuJoCo library.",
            [.. Tasks.SelectMany(static task => new[] { Entry(task, isV5: false), Entry(task, isV5: true) })]
        )
        {
            Requirement = Requirement,
        };

    /// <summary>Adds <see cref="Family"/> to a registry.</summary>
    /// <param name="registry">The registry.</param>
    /// <returns>The registry.</returns>
    /// <exception cref="InvalidInputException">The registry has an environment or a family of the same
    /// name.</exception>
    public static EnvironmentRegistry AddMuJoCo(this EnvironmentRegistry registry) => registry.Add(Family);

    private static string? Requirement()
    {
        try
        {
            _ = Engine.Instance;
            return null;
        }
        catch (InvalidInputException exception)
        {
            return exception.Message;
        }
    }

    private static EnvironmentEntry Entry(Task task, bool isV5) =>
        EnvironmentEntry.Of(
            $"{task.Name}-v{(isV5 ? 5 : 4)}",
            task.Description,
            given =>
                task.Create(
                    new TaskSetup(
                        isV5,
                        new TaskOptions(task.Options, given),
                        isV5 ? task.ModelFileV5 ?? task.ModelFile : task.ModelFile
                    )
                ),
            [.. task.Options.Where(option => isV5 ? option.InV5 : option.InV4).Select(static option => option.Option)],
            task.RewardThreshold,
            task.FramesPerSecond
        );

    private sealed record Task(
        string Name,
        string Description,
        IEnumerable<TaskOption> Options,
        Func<TaskSetup, GymnasiumTask> Create,
        string ModelFile,
        double? RewardThreshold,
        int FramesPerSecond,
        string? ModelFileV5 = null
    );
}
