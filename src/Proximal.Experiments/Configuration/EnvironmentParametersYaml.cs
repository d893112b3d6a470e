using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Reads and writes the map <c>environment_parameters</c>, in the layout of ML-Agents.</summary>
internal static class EnvironmentParametersYaml
{
    private const string Group = ReservedKeys.EnvironmentParameters;
    private const string CurriculumKey = "curriculum";

    /// <summary>Whether a key of <c>--set</c> is the map or a parameter in it.</summary>
    public static bool IsKey(string key) => key == Group || key.StartsWith($"{Group}.", StringComparison.Ordinal);

    /// <summary>
    /// Returns the environment with the parameters of the map, or, for a key such as
    /// <c>environment_parameters.length</c>, with one more or another parameter.
    /// </summary>
    /// <exception cref="InvalidInputException">A key or a value is invalid; the message names it.</exception>
    public static EnvironmentEntry Apply(EnvironmentEntry environment, ConfigurationValue value)
    {
        if (value.Key == Group)
            return environment.With(value.IsNull ? null : Create(value, [.. value.Entries().Select(ReadParameter)]));
        EnvironmentParameter parameter = ReadParameter((value.Key[(Group.Length + 1)..], value));
        EnvironmentParameter[] all = [.. environment.Parameters?.All ?? []];
        int index = Array.FindIndex(all, other => other.Name == parameter.Name);
        if (index >= 0)
            all[index] = parameter;
        else
            all = [.. all, parameter];
        return environment.With(Create(value, all));
    }

    /// <summary>YAML of the map in the block of an environment; empty without parameters.</summary>
    public static string ToYaml(EnvironmentParameters? parameters) =>
        parameters is null
            ? ""
            : $"  {Group}:\n"
                + string.Concat(
                    parameters.All.Select(static parameter =>
                        $"    {TextValue.Format(parameter.Name)}:{(parameter.HasCurriculum ? Lessons(parameter) : $" {ParameterSamplerYaml.Format(parameter.Lessons[0].Value)}\n")}"
                    )
                );

    private static string Lessons(EnvironmentParameter parameter) =>
        $"\n      {CurriculumKey}:\n"
        + string.Concat(parameter.Lessons.Select(static lesson => $"        - {LessonYaml.Format(lesson)}\n"));

    private static EnvironmentParameters Create(ConfigurationValue value, EnvironmentParameter[] parameters)
    {
        try
        {
            return new EnvironmentParameters(parameters);
        }
        catch (InvalidInputException exception)
        {
            throw value.Invalid(exception.Message);
        }
    }

    private static EnvironmentParameter ReadParameter((string Key, ConfigurationValue Value) entry)
    {
        (string name, ConfigurationValue value) = entry;
        if (value.Entry(CurriculumKey) is not { } curriculum)
            return new EnvironmentParameter(name, ParameterSamplerYaml.Read(value));
        foreach ((string key, ConfigurationValue other) in value.Entries())
            if (key != CurriculumKey)
                throw other.UnknownKey(CurriculumKey);
        Lesson[] lessons = [.. curriculum.Items("a list of lessons").Select(LessonYaml.Read)];
        try
        {
            return new EnvironmentParameter(name, lessons);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{value.Place}: {Group}.{exception.Message}", exception);
        }
    }
}
