using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Proximal.Inference.Tests;

/// <summary>The assembly needs only what Unity's Mono and IL2CPP have.</summary>
public sealed class SurfaceTests
{
    private static readonly Assembly Tested = typeof(Policy).Assembly;

#if NETSTANDARD_BUILD
    private const string Target = ".NETStandard,Version=v2.1";

    [Fact]
    public void Assembly_references_only_netstandard() =>
        Assert.Equal(["netstandard"], Tested.GetReferencedAssemblies().Select(static name => name.Name));

    /// <summary>No finalizers, no reference fields, no static abstract members, no code made at run time.</summary>
    [Fact]
    public void Types_need_no_newer_runtime()
    {
        const BindingFlags All =
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (Type type in Tested.GetTypes())
        {
            foreach (MethodInfo method in type.GetMethods(All | BindingFlags.DeclaredOnly))
            {
                Assert.False(method is { Name: "Finalize", IsVirtual: true }, $"{type} has a finalizer");
                Assert.False(
                    method is { IsStatic: true, IsAbstract: true },
                    $"{type}.{method.Name} is static abstract"
                );
                Assert.False(method.IsGenericMethodDefinition, $"{type}.{method.Name} is generic");
            }

            Assert.DoesNotContain(type.GetFields(All), static field => field.FieldType.IsByRef);
        }
    }
#else
    private const string Target = ".NETCoreApp,Version=v10.0";

    [Fact]
    public void Assembly_references_only_the_runtime() =>
        Assert.All(
            Tested.GetReferencedAssemblies(),
            static name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal)
        );
#endif

    [Fact]
    public void Tests_use_the_build_for_their_target() =>
        Assert.Equal(Target, Tested.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName);

    /// <summary>Both builds have the same public members: the compiler compares each with the same list.</summary>
    [Fact]
    public void Project_has_both_targets()
    {
        string project = File.ReadAllText(Path.Combine(SourceFolder(), "Proximal.Inference.csproj"));
        Assert.Contains(
            "<TargetFrameworks>netstandard2.1;net10.0</TargetFrameworks>",
            project,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
    }

    internal static string SourceFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src", "Proximal.Inference"));
}
