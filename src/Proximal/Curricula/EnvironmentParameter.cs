namespace Proximal;

/// <summary>
/// An environment parameter: its name and the lessons that its values follow. Without a curriculum, it has one lesson.
/// </summary>
public sealed class EnvironmentParameter
{
    private readonly Lesson[] lessons;

    /// <summary>Creates a parameter that is sampled from one distribution.</summary>
    /// <param name="name">Name, one of <see cref="IParameterizedEnvironment.ParameterNames"/>.</param>
    /// <param name="sampler">The distribution.</param>
    public EnvironmentParameter(string name, ParameterSampler sampler)
        : this(name, new Lesson(name, sampler)) { }

    /// <summary>Creates a parameter with a curriculum.</summary>
    /// <param name="name">Name, one of <see cref="IParameterizedEnvironment.ParameterNames"/>.</param>
    /// <param name="lessons">The lessons in order, at least one. All but the last have completion criteria.</param>
    /// <exception cref="InvalidInputException">There is no lesson, a lesson before the last has no completion criteria,
    /// or a value of them is out of range; the message names the lesson.</exception>
    public EnvironmentParameter(string name, params ReadOnlySpan<Lesson> lessons)
    {
        (Name, this.lessons) = (name, lessons.ToArray());
        if (lessons.Length == 0)
            throw new InvalidInputException($"{name}: curriculum must have at least one lesson");
        for (int i = 0; i < lessons.Length; i++)
            Check(lessons[i], isLast: i == lessons.Length - 1);
    }

    /// <summary>Name of the parameter.</summary>
    public string Name { get; }

    /// <summary>The lessons in order; one without a curriculum.</summary>
    public IReadOnlyList<Lesson> Lessons => lessons;

    /// <summary>Whether there are several lessons.</summary>
    public bool HasCurriculum => lessons.Length > 1;

    private void Check(Lesson lesson, bool isLast)
    {
        string place = $"{Name}: lesson '{lesson.Name}'";
        if (lesson.Completion is null && !isLast)
            throw new InvalidInputException($"{place} needs completion_criteria: only the last lesson can have none");
        if (lesson.Completion is not null && isLast)
            throw new InvalidInputException($"{place} has completion_criteria, but no lesson follows: leave them out");
        try
        {
            lesson.Completion?.Validate();
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{place}: {exception.Message}", exception);
        }
    }
}
