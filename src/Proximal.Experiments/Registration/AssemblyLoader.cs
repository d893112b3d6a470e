using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Registers the environments and algorithms of assemblies that the user names. Other assemblies are not loaded, and
/// their code is not called.
/// </summary>
internal static class AssemblyLoader
{
    private const string Reason = "A loaded assembly may use members that trimming has removed.";

    private static readonly Lock Change = new();
    private static readonly Dictionary<string, Assembly> Loaded = new(StringComparer.Ordinal);

    /// <summary>Whether this build can load assemblies. A trimmed or ahead-of-time compiled build cannot.</summary>
    [FeatureSwitchDefinition("Proximal.LoadAssemblies")]
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    [SuppressMessage(
        "Trimming",
        "IL4000:Return value does not match FeatureGuardAttribute",
        Justification = "Publishing a trimmed tool sets the switch to false."
    )]
    public static bool IsSupported =>
        (!AppContext.TryGetSwitch("Proximal.LoadAssemblies", out bool enabled) || enabled)
        && RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>
    /// Registers the environment that a source names, or else everything in its assembly: what its modules register,
    /// and its public environments.
    /// </summary>
    /// <returns>The environment that the source names; null for a whole assembly.</returns>
    /// <exception cref="InvalidInputException">The assembly or type does not exist or cannot be loaded, or a name is
    /// already registered.</exception>
    [RequiresUnreferencedCode(Reason)]
    public static EnvironmentEntry? Load(
        AssemblySource source,
        EnvironmentRegistry environments,
        AlgorithmRegistry algorithms
    )
    {
        Assembly assembly = Open(source);
        Type[] types = TypesOf(assembly, source);
        if (source.Type is not null)
            return Add(Choose(types, source), types, source, environments);
        Initialize(assembly, source);
        foreach (Type type in types.Where(type => typeof(IProximalModule).IsAssignableFrom(type) && IsCreatable(type)))
            Call(
                source,
                type,
                () => ((IProximalModule)Activator.CreateInstance(type)!).Register(environments, algorithms)
            );
        foreach (
            Type type in types
                .Where(IsEnvironment)
                .Where(type => ConstructorOf(type) is not null && environments.TryFind(NameOf(type, types)) is null)
        )
            _ = Add(type, types, source, environments);
        return null;
    }

    /// <summary>Names of the environments in an assembly.</summary>
    [RequiresUnreferencedCode(Reason)]
    public static IReadOnlyList<string> NamesIn(AssemblySource source)
    {
        Type[] types = TypesOf(Open(source), source);
        return [.. types.Where(IsEnvironment).Select(type => NameOf(type, types))];
    }

    [RequiresUnreferencedCode(Reason)]
    private static Assembly Open(AssemblySource source)
    {
        lock (Change)
        {
            if (Loaded.TryGetValue(source.Path, out Assembly? known))
                return known;
            if (!File.Exists(source.Path))
                throw new InvalidInputException($"{source.Path}: the assembly does not exist");
            try
            {
                return Loaded[source.Path] = new UserAssemblyContext(source.Path).LoadFromAssemblyPath(source.Path);
            }
            catch (Exception exception)
                when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
            {
                throw new InvalidInputException(
                    $"{source.Path} is not an assembly that this .NET can load: {OneLine(exception.Message)}",
                    exception
                );
            }
        }
    }

    // A module initializer may register parts of networks by name.
    private static void Initialize(Assembly assembly, AssemblySource source)
    {
        try
        {
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        }
        catch (TypeInitializationException exception)
        {
            throw new InvalidInputException(
                $"{source.Path} cannot be used: its module initializer threw: "
                    + $"{OneLine((exception.InnerException ?? exception).Message)}",
                exception
            );
        }
    }

    [RequiresUnreferencedCode(Reason)]
    private static Type[] TypesOf(Assembly assembly, AssemblySource source)
    {
        try
        {
            return [.. assembly.GetTypes().OrderBy(FullName, StringComparer.Ordinal)];
        }
        catch (ReflectionTypeLoadException exception)
        {
            throw new InvalidInputException(
                $"{source.Path} cannot be used: "
                    + $"{OneLine(exception.LoaderExceptions.FirstOrDefault()?.Message ?? exception.Message)}",
                exception
            );
        }
    }

    [RequiresUnreferencedCode(Reason)]
    private static Type Choose(Type[] types, AssemblySource source)
    {
        Type[] named = [.. types.Where(type => FullName(type) == source.Type)];
        if (named.Length == 0)
            named = [.. types.Where(type => type.Name == source.Type)];
        Type[] fit = [.. named.Where(IsEnvironment)];
        return (named, fit) switch
        {
            (_, [Type only]) => only,
            (_, [_, _, ..]) => throw new InvalidInputException(
                $"{source}: several types have this name; use a full name: {string.Join(", ", fit.Select(FullName))}"
            ),
            ([Type other, ..], _) when !typeof(IEnvironment).IsAssignableFrom(other) => throw new InvalidInputException(
                $"{source}: {other.Name} is not an environment; it must derive from EnvironmentBase<TObservation, "
                    + "TAction>, or implement IEnvironment"
            ),
            ([Type other, ..], _) => throw new InvalidInputException(
                $"{source}: {other.Name} cannot be created: it must be a public class that is not abstract and not "
                    + "generic"
            ),
            _ => throw new InvalidInputException(
                $"{source}: there is no type '{source.Type}'{Suggestion(types, source.Type!)}"
            ),
        };
    }

    [RequiresUnreferencedCode(Reason)]
    private static string Suggestion(Type[] types, string name)
    {
        string[] known = [.. types.Where(IsEnvironment).Select(type => NameOf(type, types))];
        return NearestName.Suggestion(name, known) is { Length: > 0 } question ? question
            : known.Length > 0 ? $" (there are {string.Join(", ", known)})"
            : "; the assembly has no public environment";
    }

    [RequiresUnreferencedCode(Reason)]
    private static EnvironmentEntry Add(
        Type type,
        Type[] types,
        AssemblySource source,
        EnvironmentRegistry environments
    )
    {
        ConstructorInfo constructor =
            ConstructorOf(type)
            ?? throw new InvalidInputException(
                $"{source.Path}: {type.Name} cannot be created: it needs a public constructor whose parameters are "
                    + "int, long, float, double, bool, string or an enumeration"
            );
        ParameterInfo[] parameters = constructor.GetParameters();
        string name = NameOf(type, types);
        // The same environment may be named by --load and as an argument.
        if (environments.TryFind(name) is { } known && known.Description == DescriptionOf(type, source))
            return known;
        EnvironmentOption[] options =
        [
            .. parameters.Select(parameter =>
                parameter.HasDefaultValue
                    ? EnvironmentOption.Of(parameter.Name!, parameter.ParameterType, parameter.DefaultValue)
                    : EnvironmentOption.Required(parameter.Name!, parameter.ParameterType)
            ),
        ];
        return environments.Add(
            name,
            DescriptionOf(type, source),
            values =>
                Create(source, type, constructor, [.. parameters.Select(parameter => values.Get(parameter.Name!))]),
            options
        );
    }

    private static IEnvironment Create(AssemblySource source, Type type, ConstructorInfo constructor, object?[] values)
    {
        IEnvironment? created = null;
        Call(source, type, () => created = (IEnvironment)constructor.Invoke(values));
        return created!;
    }

    // Exceptions of a user's constructor or module are reported as invalid input, in one line.
    private static void Call(AssemblySource source, Type type, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            Exception reason = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            if (reason is InvalidInputException)
                ExceptionDispatchInfo.Throw(reason);
            throw new InvalidInputException(
                $"{source.Path}: {type.Name} cannot be created: {reason.GetType().Name}: {OneLine(reason.Message)}",
                reason
            );
        }
    }

    [RequiresUnreferencedCode(Reason)]
    private static ConstructorInfo? ConstructorOf(Type type) =>
        type.GetConstructors()
            .Where(constructor =>
                constructor.GetParameters().All(parameter => EnvironmentOption.Supports(parameter.ParameterType))
            )
            .MaxBy(constructor => constructor.GetParameters().Length);

    private static bool IsEnvironment(Type type) => typeof(IEnvironment).IsAssignableFrom(type) && IsCreatable(type);

    private static bool IsCreatable(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsVisible: true, ContainsGenericParameters: false };

    private static string FullName(Type type) => (type.FullName ?? type.Name).Replace('+', '.');

    // The simple name, or the full name if two environments have the same simple name.
    private static string NameOf(Type type, Type[] types) =>
        types.Count(other => other.Name == type.Name && IsEnvironment(other)) > 1 ? FullName(type) : type.Name;

    private static string DescriptionOf(Type type, AssemblySource source) => $"{FullName(type)} of {source.Path}.";

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// Load context of a user's assembly. Assemblies that the tool also has come from the tool, because environments
    /// must implement its IEnvironment. Others are loaded from the folder of the assembly.
    /// </summary>
    [RequiresUnreferencedCode(Reason)]
    private sealed class UserAssemblyContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver? resolver = Resolver(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
            {
                string adjacent = Path.Combine(Path.GetDirectoryName(path)!, $"{assemblyName.Name}.dll");
                string? found =
                    resolver?.ResolveAssemblyToPath(assemblyName) ?? (File.Exists(adjacent) ? adjacent : null);
                return found is null ? null : LoadFromAssemblyPath(found);
            }
        }

        private static AssemblyDependencyResolver? Resolver(string path)
        {
            try
            {
                return new AssemblyDependencyResolver(path);
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
