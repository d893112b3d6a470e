namespace Proximal.Gymnasium;

/// <summary>
/// Gymnasium environments in Python processes. <see cref="Make"/> creates one, and <see cref="MakeVector"/> creates
/// vectorized ones, which are faster.
/// </summary>
/// <remarks>
/// <para>The first reset passes a seed to Gymnasium, which follows from <see cref="IEnvironment.Seed"/>; later ones
/// continue its random numbers. Discrete observations are one-hot, images of bytes become [channels, height, width],
/// and other numbers become float32. If the environment has a method <c>action_masks</c> (as for sb3-contrib's
/// MaskablePPO), actions are masked.</para>
/// <para>The state of Python objects cannot be saved, so a running episode is saved as its actions and the state of
/// Gymnasium's random numbers at its start, and repeated when it is loaded. If the last observation then differs, the
/// next step ends the episode as truncated; <see cref="HostedEnvironmentOptions.Report"/> receives a line.</para>
/// </remarks>
public static class GymnasiumEnvironment
{
    /// <summary>Creates an environment.</summary>
    /// <param name="name">A name that is registered with Gymnasium, such as <c>CartPole-v1</c>; <c>module:Class</c> or
    /// <c>module:function</c> for one that Python imports; or <c>module:Name-v0</c>, where importing the module
    /// registers the name.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">Python or gymnasium is missing, the environment cannot be created, or
    /// its spaces are not supported.</exception>
    public static IEnvironment Make(string name, GymnasiumOptions? options = null)
    {
        options ??= new GymnasiumOptions();
        options.Validate();
        var environment = new HostedEnvironment(
            Settings(name, options, autoReset: false),
            options.Policy($"gym:{name}")
        );
        if (options.Preprocessing is null)
            return environment;
        try
        {
            return AtariPreprocessing.Wrap(environment);
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <summary>Creates vectorized environments. With preprocessing, each has a process of its own.</summary>
    /// <param name="name">As for <see cref="Make"/>; or <c>module:function</c> that returns a
    /// <c>gymnasium.vector.VectorEnv</c>, for example with an argument <c>num_envs</c>.</param>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Make"/>; or <paramref name="count"/> is less than
    /// 1.</exception>
    public static VectorEnvironment MakeVector(string name, int count, GymnasiumOptions? options = null)
    {
        options ??= new GymnasiumOptions();
        options.Validate();
        if (count < 1)
            throw new InvalidInputException($"the number of environments must be at least 1, not {count}");
        return options.Preprocessing is null
            ? HostedVectorEnvironment.Create(
                Settings(name, options with { RenderMode = null }, autoReset: true),
                options.Policy($"gym:{name}"),
                count,
                options.EnvironmentsPerProcess
            )
            : VectorEnvironment.From(() => Make(name, options), count);
    }

    private static HostSettings Settings(string name, GymnasiumOptions options, bool autoReset) =>
        new(
            () => PythonBridge.Start(options.Python),
            name,
            options.Preprocessing == GymnasiumPreprocessing.Atari
            && name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].StartsWith("ALE/", StringComparison.Ordinal)
                ? KeywordArguments.ToJson(options.Arguments, ("frameskip", "1"))
                : KeywordArguments.ToJson(options.Arguments),
            autoReset,
            options.StartTimeout,
            options.StepTimeout
        )
        {
            RenderMode = options.RenderMode,
        };
}
