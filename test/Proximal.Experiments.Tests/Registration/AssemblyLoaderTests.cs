using Proximal.Environments;

namespace Proximal.Experiments.Tests;

/// <summary>Environments and algorithms of assemblies that a user names; this assembly serves as one.</summary>
public sealed class AssemblyLoaderTests
{
    private static readonly string Here = typeof(AssemblyLoaderTests).Assembly.Location;

    [Theory]
    [InlineData("Corridor")]
    [InlineData("Proximal.Experiments.Tests.Corridor")]
    public void Constructor_parameters_of_an_environment_type_become_options(string type)
    {
        var registries = new Registries();
        EnvironmentEntry entry = registries.FindEnvironment($"{Here}:{type}");

        Assert.Equal("Corridor", entry.Name);
        Assert.Same(entry, registries.Environments.Find("Corridor"));
        Assert.Equal(
            ["length", "cost", "gamma", "open", "end", "label"],
            entry.Options.Select(setting => setting.Name)
        );
        Assert.Equal("10 0.01 0.5 True Right x", OptionsOf(entry));
        Assert.Equal(
            "7 0.01 0.5 False Left x y",
            OptionsOf(entry.With("length", "7").With("open", "false").With("end", "left").With("label", "x y"))
        );
        Assert.Equal([$"{Here}:{type}"], registries.OriginsOf("Corridor", "ppo"));
        // Naming one type adds no other, and no module is called.
        Assert.Equal(new EnvironmentRegistry().All.Count + 1, registries.Environments.All.Count);
        Assert.Null(registries.Algorithms.TryFind("own"));
    }

    [Fact]
    public void Assembly_adds_its_environments_and_modules()
    {
        Registries before = new(),
            registries = before.Copy();
        registries.Load(Here);

        Assert.Equal(600, registries.Environments.Find("Long Corridor").MaxEpisodeSteps);
        Assert.Equal("Own", registries.Algorithms.Find("own").Title);
        Assert.NotNull(registries.Environments.TryFind("Corridor"));
        Assert.NotNull(registries.Environments.TryFind("Proximal.Experiments.Tests.First.Twin"));
        Assert.Null(registries.Environments.TryFind("Wrapping"));
        Assert.Equal([Here], registries.OriginsOf("Corridor", "own"));
        Assert.Same(registries.Environments.Find("Corridor"), registries.FindEnvironment($"{Here}:Corridor"));
        Assert.Null(before.Environments.TryFind("Corridor"));
        Assert.Null(before.Algorithms.TryFind("own"));
    }

    [Fact]
    public void Loading_an_assembly_twice_has_no_effect()
    {
        var registries = new Registries();
        registries.Load($"{Here}:Corridor");
        registries.Load(Here);
        int environments = registries.Environments.All.Count,
            algorithms = registries.Algorithms.All.Count;
        registries.Load(Here);

        Assert.Equal(environments, registries.Environments.All.Count);
        Assert.Equal(algorithms, registries.Algorithms.All.Count);
    }

    [Fact]
    public void Missing_environment_of_a_loaded_assembly_is_reported()
    {
        var registries = new Registries();
        registries.Load(Here);
        string yaml = $"Hallway:\n  load: [\"{Here}:Hallway\"]\n";

        Assert.Equal(
            $"c.yaml: there is no environment 'Hallway'; {Here}:Hallway is loaded but does not define it",
            Assert
                .Throws<InvalidInputException>(() => ConfigurationFile.Parse("c.yaml", yaml, registries).Single())
                .Message
        );
    }

    [Theory]
    [InlineData("Corido", "there is no type 'Corido': did you mean Corridor?")]
    [InlineData(
        "OwnOptions",
        "OwnOptions is not an environment; it must derive from EnvironmentBase<TObservation, TAction>, or "
            + "implement IEnvironment"
    )]
    [InlineData("Hidden", "Hidden cannot be created: it must be a public class that is not abstract and not generic")]
    [InlineData("Wrapping", "Wrapping cannot be created: it needs a public constructor whose parameters are int")]
    [InlineData(
        "Twin",
        "several types have this name; use a full name: Proximal.Experiments.Tests.First.Twin, "
            + "Proximal.Experiments.Tests.Second.Twin"
    )]
    public void Types_that_are_not_environments_are_refused(string type, string message)
    {
        var exception = Assert.Throws<InvalidInputException>(() => new Registries().FindEnvironment($"{Here}:{type}"));
        Assert.StartsWith(Here, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_that_fails_to_construct_is_reported_in_one_line()
    {
        var exception = Assert.Throws<InvalidInputException>(() =>
            new Registries().FindEnvironment($"{Here}:Failing").ObservationSpace
        );
        Assert.EndsWith(
            "Failing cannot be created: InvalidOperationException: the console is not there",
            exception.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "add --set size=VALUE",
            Assert
                .Throws<InvalidInputException>(() => new Registries().FindEnvironment($"{Here}:Needy").Create())
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Files_that_are_not_assemblies_are_refused()
    {
        using var folder = new TemporaryFolder();
        string bad = Path.Combine(folder.Path, "bad.dll");
        File.WriteAllText(bad, "no assembly");

        Assert.StartsWith(
            $"{bad} is not an assembly that this .NET can load",
            Assert.Throws<InvalidInputException>(() => new Registries().Load(bad)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"{folder.Path}/no.dll: the assembly does not exist",
            Assert.Throws<InvalidInputException>(() => new Registries().Load($"{folder.Path}/no.dll")).Message
        );
        Assert.StartsWith(
            "--load my: expected an assembly, such as my.dll",
            Assert.Throws<InvalidInputException>(() => new Registries().Load("my")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "name one of its environments",
            Assert.Throws<InvalidInputException>(() => new Registries().FindEnvironment(Here)).Message,
            StringComparison.Ordinal
        );
    }

    // Of an assembly that was loaded apart from this one, so that the type is another.
    private static string OptionsOf(EnvironmentEntry entry)
    {
        IEnvironment made = entry.Create();
        return (string)made.GetType().GetProperty(nameof(Corridor.Options))!.GetValue(made)!;
    }

    private sealed class Hidden : Still;
}
