namespace Proximal;

/// <summary>
/// The parameters of an environment that are randomized or follow lessons in training (ML-Agents'
/// <c>environment_parameters</c>): domain randomization and curriculum learning. At the start of each episode, every
/// parameter is drawn from the sampler of its current lesson; parameters that are not listed keep their values.
/// </summary>
/// <remarks>
/// Each environment draws from a random stream of its own, in the order of the parameters, so values do not depend on
/// threads. Evaluation uses the last lesson of each parameter (<see cref="Wrap"/>), so that results are comparable over
/// training.
/// </remarks>
/// <example>
/// <code>
/// var parameters = new EnvironmentParameters(
///     new EnvironmentParameter("gravity", new UniformSampler(8, 12)),
///     new EnvironmentParameter(
///         "length",
///         new Lesson("short", 0.25, new CompletionCriteria(Threshold: 300) { MinLessonLength = 50 }),
///         new Lesson("any", new UniformSampler(0.25, 2))));
/// using VectorEnvironment environments = parameters.Vectorize(() => new CartPole(), 8, options.TotalSteps);
/// new Ppo(environments, options).Train();
/// </code>
/// </example>
public sealed class EnvironmentParameters
{
    private readonly EnvironmentParameter[] parameters;

    /// <summary>Creates a list of parameters.</summary>
    /// <param name="parameters">The parameters, at least one, in the order in which they are drawn.</param>
    /// <exception cref="InvalidInputException">There is none, or two have the same name.</exception>
    public EnvironmentParameters(params ReadOnlySpan<EnvironmentParameter> parameters)
    {
        this.parameters = parameters.ToArray();
        if (parameters.Length == 0)
            throw new InvalidInputException("there must be at least one environment parameter");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (EnvironmentParameter parameter in parameters)
            if (!names.Add(parameter.Name))
                throw new InvalidInputException($"two environment parameters have the name '{parameter.Name}'");
    }

    /// <summary>The parameters, in the order in which they are drawn.</summary>
    public IReadOnlyList<EnvironmentParameter> All => parameters;

    /// <summary>Whether a parameter has several lessons.</summary>
    public bool HasCurriculum => Array.Exists(parameters, static parameter => parameter.HasCurriculum);

    /// <summary>
    /// Returns an environment whose parameters are drawn from the last lessons, for evaluation. Without a curriculum it
    /// is also the environment of training.
    /// </summary>
    /// <param name="environment">An <see cref="IParameterizedEnvironment"/>, which wrappers may wrap.</param>
    /// <exception cref="InvalidInputException">The environment has no such parameter, or does not accept a value; it is
    /// disposed.</exception>
    public IEnvironment Wrap(IEnvironment environment) =>
        Draw(environment, Array.ConvertAll(parameters, static parameter => parameter.Lessons[^1].Value));

    /// <summary>Creates vectorized environments for training, which start with the first lessons.</summary>
    /// <param name="factory">Creates one environment, an <see cref="IParameterizedEnvironment"/> that wrappers may wrap;
    /// called <paramref name="count"/> times.</param>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <param name="totalSteps">Steps of the run, for lessons with <see cref="LessonMeasure.Progress"/>:
    /// <see cref="TrainerOptions.TotalSteps"/>.</param>
    /// <exception cref="InvalidInputException">The environment has no such parameter, or does not accept a value; or as
    /// for <see cref="VectorEnvironment.From"/>.</exception>
    public VectorEnvironment Vectorize(Func<IEnvironment> factory, int count, long totalSteps)
    {
        var curriculum = new Curriculum(parameters);
        VectorEnvironment environments = VectorEnvironment.From(
            () =>
                factory() is { } environment
                    ? Draw(environment, curriculum.Samplers)
                    : throw new InvalidInputException("the environment factory returned null"),
            count
        );
        return HasCurriculum ? new CurriculumEnvironments(environments, curriculum, totalSteps) : environments;
    }

    private ParameterizedEpisodes Draw(IEnvironment environment, ParameterSampler[] samplers)
    {
        try
        {
            return new ParameterizedEpisodes(environment, Checked(environment), parameters, samplers);
        }
        catch
        {
            (environment as IDisposable)?.Dispose();
            throw;
        }
    }

    // Sets typical values of all lessons, so that a value out of range is an error before training starts.
    private IParameterizedEnvironment Checked(IEnvironment environment)
    {
        IParameterizedEnvironment? parameterized =
            environment as IParameterizedEnvironment
            ?? (environment as EnvironmentWrapper)?.Find<IParameterizedEnvironment>();
        foreach (EnvironmentParameter parameter in parameters)
        {
            if (parameterized?.ParameterNames.Contains(parameter.Name, StringComparer.Ordinal) is not true)
                throw Unknown(parameter.Name, parameterized);
            foreach (Lesson lesson in parameter.Lessons)
            foreach (double value in lesson.Value.TypicalValues)
                Set(parameterized, parameter.Name, value);
        }

        return parameterized!;
    }

    private static void Set(IParameterizedEnvironment environment, string name, double value)
    {
        try
        {
            environment.SetParameter(name, value);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"environment_parameters.{name}: {exception.Message}", exception);
        }
    }

    private static InvalidInputException Unknown(string name, IParameterizedEnvironment? environment) =>
        new(
            $"environment_parameters.{name}: "
                + (
                    environment is null
                        ? "this environment has no parameters that can be set (IParameterizedEnvironment)"
                        : $"the environment has no parameter '{name}'; it has "
                            + $"{string.Join(", ", environment.ParameterNames)}"
                            + NearestName.Suggestion(name, environment.ParameterNames)
                )
        );
}
