using System.ComponentModel;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Tool from a C# function. The schema comes from the parameters: texts, Booleans, whole numbers, numbers, enums, lists
/// of these and <see cref="JsonElement"/>, with the text of <see cref="DescriptionAttribute"/>. A parameter with a
/// default value is optional.
/// </summary>
/// <example>
/// <code>
/// ITool add = FunctionTool.From(
///     ([Description("First number.")] double a, [Description("Second number.")] double b) => a + b,
///     name: "add",
///     description: "Adds two numbers.");
/// </code>
/// </example>
public sealed class FunctionTool : ITool
{
    private readonly Delegate function;
    private readonly ToolParameter[] parameters;

    private FunctionTool(string name, string description, Delegate function, ToolParameter[] parameters)
    {
        (Name, Description, this.function, this.parameters) = (name, description, function, parameters);
        Parameters = ToolParameter.Schema(parameters);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public JsonElement Parameters { get; }

    /// <summary>Creates a tool from a function.</summary>
    /// <param name="function">
    /// A lambda or a method. It returns a text, a Boolean, a number, a <see cref="JsonElement"/>, a list of these, or
    /// nothing. An exception of it becomes a text for the model.
    /// </param>
    /// <param name="name">Name in calls; null for the name of the method, which a lambda does not have.</param>
    /// <param name="description">
    /// Description for the model; null for the <see cref="DescriptionAttribute"/> of the method.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// A name is missing or invalid, or a parameter or the result has a type that is not supported.
    /// </exception>
    public static FunctionTool From(Delegate function, string? name = null, string? description = null)
    {
        MethodInfo method = function.Method;
        bool isLambda = method.Name.Contains('<', StringComparison.Ordinal);
        name ??= isLambda ? throw new InvalidInputException("a tool from a lambda needs a name") : method.Name;
        ToolNames.Check(name);
        description ??= method.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        ToolParameter[] read = [.. method.GetParameters().Select(parameter => ToolParameter.Of(name, parameter))];
        ToolResultText.Check(name, method.ReturnType);
        return new FunctionTool(name, description, function, read);
    }

    /// <inheritdoc/>
    public string Call(JsonElement arguments)
    {
        var values = new object?[parameters.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = parameters[i].Read(arguments);
        foreach (JsonProperty given in arguments.EnumerateObject())
            if (!Array.Exists(parameters, parameter => parameter.Name == given.Name))
                throw new ToolFailedException(
                    $"there is no argument '{given.Name}'; the arguments are "
                        + string.Join(", ", parameters.Select(static parameter => parameter.Name))
                );
        try
        {
            return ToolResultText.Of(function.DynamicInvoke(values));
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
