namespace Proximal.Environments.Tests;

public sealed class EnvironmentFamilyTests
{
    private static EnvironmentEntry Pole(string name) =>
        EnvironmentEntry.Of(name, "Balance a pole.", static () => new CartPole(), 475);

    [Fact]
    public void All_lists_the_environments_of_the_families_in_order()
    {
        EnvironmentRegistry environments = new EnvironmentRegistry().Add(
            new EnvironmentFamily("Poles", "Poles.", [Pole("Pole-v0"), Pole("Pole-v1")])
        );
        Assert.Equal(environments.Families.SelectMany(static family => family.Environments), environments.All);
        Assert.Equal(
            ["Classic control", "Toy text", "bsuite", "MinAtar", "Multi-agent", "Diagnostics", "Poles"],
            environments.Families.Select(static family => family.Name)
        );
        Assert.Equal("Pole-v1", environments.Find("Pole-v1").Name);
        Assert.Equal(6, new EnvironmentRegistry().Families.Count);
        Assert.Equal(7, new EnvironmentRegistry(environments).Families.Count);
    }

    [Fact]
    public void Environment_is_found_by_the_prefix_of_its_family()
    {
        EnvironmentRegistry environments = new EnvironmentRegistry().Add(
            new EnvironmentFamily(
                "Elsewhere",
                "Poles elsewhere.",
                "far:",
                static name =>
                    name == "far:Pole" ? Pole(name) : throw new InvalidInputException($"{name}: expected far:Pole")
            )
        );
        Assert.Equal("far:Pole", environments.Find("far:Pole").Name);
        Assert.DoesNotContain(environments.All, static entry => entry.Name == "far:Pole");
        Assert.Equal(
            "far:Rod: expected far:Pole",
            Assert.Throws<InvalidInputException>(() => environments.Find("far:Rod")).Message
        );
        Assert.Null(environments.TryFind("near:Pole"));
    }

    [Fact]
    public void Add_refuses_a_family_whose_names_are_taken()
    {
        static string Refusal(EnvironmentFamily family) =>
            Assert.Throws<InvalidInputException>(() => new EnvironmentRegistry().Add(family)).Message;

        Assert.Equal(
            "the family name 'minatar' is taken; choose another name",
            Refusal(new EnvironmentFamily("minatar", "Games.", []))
        );
        Assert.Equal(
            "the environment name 'CartPole-v1' is taken; choose another name",
            Refusal(new EnvironmentFamily("Poles", "Poles.", [Pole("CartPole-v1")]))
        );
        Assert.Equal(
            "the environment name 'Pole' is taken; choose another name",
            Refusal(new EnvironmentFamily("Poles", "Poles.", [Pole("Pole"), Pole("Pole")]))
        );
        EnvironmentRegistry environments = new EnvironmentRegistry().Add(
            new EnvironmentFamily("Far", "Poles.", "far:", Pole)
        );
        Assert.Equal(
            "the prefix 'far:' is taken; choose another prefix",
            Assert
                .Throws<InvalidInputException>(() =>
                    environments.Add(new EnvironmentFamily("Farther", "Poles.", "far:", Pole))
                )
                .Message
        );
    }
}
