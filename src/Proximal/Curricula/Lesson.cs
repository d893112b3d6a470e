namespace Proximal;

/// <summary>A lesson of an environment parameter.</summary>
/// <param name="Name">Name (YAML: <c>name</c>).</param>
/// <param name="Value">Distribution of the parameter in the lesson (YAML: <c>value</c>).</param>
/// <param name="Completion">Condition that completes the lesson (YAML: <c>completion_criteria</c>); null only for the
/// last lesson of a parameter.</param>
public sealed record Lesson(string Name, ParameterSampler Value, CompletionCriteria? Completion = null);
