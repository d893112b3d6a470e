namespace Proximal.Environments;

/// <summary>The values of an environment's options, which its factory reads.</summary>
/// <remarks>For example <c>options => new Corridor(options.Get&lt;int&gt;("length"))</c>.</remarks>
public sealed class EnvironmentOptions
{
    private readonly IReadOnlyList<EnvironmentOption> declared;
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);
    private readonly string environment;

    internal EnvironmentOptions(string environment, IReadOnlyList<EnvironmentOption> declared)
    {
        (this.environment, this.declared) = (environment, declared);
        foreach (EnvironmentOption option in declared)
        {
            if (!option.IsRequired)
                values[option.Name] = option.Default;
        }
    }

    /// <summary>The name and value of every option that has a value, in the order of declaration.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Values =>
        declared
            .Where(option => values.ContainsKey(option.Name))
            .Select(option => KeyValuePair.Create(option.Name, values[option.Name]));

    /// <summary>Returns the value of an option.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <exception cref="InvalidInputException">The option is required and not set; the message shows how to set
    /// it.</exception>
    /// <exception cref="ArgumentException">There is no option of that name and type.</exception>
    public T Get<T>(string name) =>
        Get(name) is T value || typeof(T).IsClass || Nullable.GetUnderlyingType(typeof(T)) is not null
            ? (T)Get(name)!
            : throw new ArgumentException(
                $"the option '{name}' of {environment} is not of type {typeof(T).Name}",
                nameof(name)
            );

    /// <summary>Returns the value of an option, of its declared type.</summary>
    /// <param name="name">The option's name.</param>
    /// <exception cref="InvalidInputException">The option is required and not set; the message shows how to set
    /// it.</exception>
    /// <exception cref="ArgumentException">There is no option of that name.</exception>
    public object? Get(string name)
    {
        if (values.TryGetValue(name, out object? value))
            return value;
        throw declared.Any(option => option.Name == name)
            ? new InvalidInputException($"{environment} requires the option '{name}': add --set {name}=VALUE")
            : new ArgumentException($"{environment} has no option '{name}'", nameof(name));
    }

    // A copy with another value.
    internal EnvironmentOptions With(string name, string text)
    {
        EnvironmentOption option = declared.FirstOrDefault(option => option.Name == name) ?? throw Unknown(name);
        var changed = new EnvironmentOptions(environment, declared);
        foreach ((string key, object? value) in values)
            changed.values[key] = value;
        changed.values[name] = option.Parse(text);
        return changed;
    }

    private InvalidInputException Unknown(string name)
    {
        string[] names = [.. declared.Select(static option => option.Name)];
        string known =
            names.Length == 0 ? ", which has no options"
            : NearestName.Suggestion(name, names) is { Length: > 0 } question ? question
            : $" (options: {string.Join(", ", names)})";
        return new InvalidInputException($"unknown option '{name}' of {environment}{known}");
    }
}
