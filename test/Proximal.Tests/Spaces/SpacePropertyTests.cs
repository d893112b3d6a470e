using System.Text.Json;
using CsCheck;

namespace Proximal.Tests.Spaces;

/// <summary>Properties of random spaces, composed up to three levels deep.</summary>
public sealed class SpacePropertyTests
{
    private static readonly Gen<float> Bounds = Gen.OneOf<float>(
        Gen.Float[-1000, 1000],
        Gen.OneOf(float.NegativeInfinity, float.PositiveInfinity)
    );

    private static readonly Gen<Box> Boxes =
        from shape in Gen.Int[1, 4].Array[1, 3]
        let length = shape.Aggregate(1, static (a, b) => a * b)
        from a in Bounds.Array[length]
        from b in Bounds.Array[length]
        select new Box(
            [.. a.Zip(b, static (x, y) => Math.Min(x, y))],
            [.. a.Zip(b, static (x, y) => Math.Max(x, y) + (x == y ? 1 : 0))],
            shape
        );

    private static readonly Gen<Discrete> Choices = Gen.Int[1, 9].Select(static n => new Discrete(n));

    private static readonly Gen<MultiDiscrete> SeveralChoices = Gen.Int[1, 5]
        .Array[1, 4]
        .Select(static n => new MultiDiscrete(n));

    private static readonly Gen<MultiBinary> Switches = Gen.Int[1, 6].Select(static n => new MultiBinary(n));

    private static readonly Gen<Space> Spaces = Gen.Recursive<Space>(
        static (depth, spaces) =>
        {
            Gen<Space>[] leaves =
            [
                Boxes.Select(static space => (Space)space),
                Choices.Select(static space => (Space)space),
                SeveralChoices.Select(static space => (Space)space),
                Switches.Select(static space => (Space)space),
            ];
            if (depth == 3)
                return Gen.OneOf<Space>(leaves);
            Gen<Space> dict =
                from names in Gen.String[Gen.Char.AlphaNumeric, 1, 5].ArrayUnique[1, 4]
                from parts in spaces.Array[names.Length]
                select (Space)new DictSpace([.. names.Zip(parts)]);
            Gen<Space> tuple = spaces.Array[1, 3].Select(static parts => (Space)new TupleSpace(parts));
            return Gen.OneOf<Space>([.. leaves, dict, tuple]);
        }
    );

    [Fact]
    public void Space_round_trips_through_JSON() =>
        Spaces.Sample(static space =>
        {
            string json = Write(space);
            using JsonDocument document = JsonDocument.Parse(json);
            Space read = SpaceFormat.Read(document.RootElement.GetProperty("space"));
            Assert.Equal(json, Write(read));
            AssertSame(space, read);
        });

    [Fact]
    public void Sampled_actions_are_in_the_space_and_valid_under_the_mask() =>
        Gen.Select(Spaces, Gen.ULong)
            .Sample(
                static (space, seed) =>
                {
                    var random = new Rng(seed);
                    var action = new float[space.ActionSize];
                    space.SampleAction(ref random, action);
                    space.CheckActions(action);
                    var mask = new float[space.ActionMaskSize];
                    do
                    {
                        foreach (ref float allowed in mask.AsSpan())
                            allowed = random.NextInt32(2);
                    } while (!space.AllowsAny(mask));
                    space.SampleAction(ref random, mask, action);
                    space.CheckActions(action);
                    AssertAllowed(space, mask, action);
                }
            );

    [Fact]
    public void One_hot_encoding_of_choices_round_trips() =>
        Gen.Select(SeveralChoices, Gen.ULong)
            .Sample(
                static (space, seed) =>
                {
                    var random = new Rng(seed);
                    var action = new float[space.ActionSize];
                    space.SampleAction(ref random, action);
                    var values = new int[space.ActionSize];
                    space.Decode(action, values);
                    var observation = new float[space.ObservationSize];
                    space.Encode(values, observation);
                    int start = 0;
                    for (int i = 0; i < values.Length; start += space.Choices[i++])
                    {
                        float[] expected = new float[space.Choices[i]];
                        expected[values[i]] = 1;
                        Assert.Equal(expected, observation[start..(start + expected.Length)]);
                        Assert.Equal(values[i], new Discrete(space.Choices[i]).Decode([action[i]]));
                    }
                }
            );

    [Fact]
    public void Values_of_parts_are_concatenated() =>
        Spaces
            .Where(static space => space is CompositeSpace)
            .Sample(static space =>
            {
                var composite = (CompositeSpace)space;
                var observation = new float[space.ObservationSize];
                var mask = new float[space.ActionMaskSize];
                for (int i = 0; i < composite.Parts.Count; i++)
                {
                    composite.PartOf(observation, composite.Parts[i].Name).Fill(i);
                    composite.MaskOf(mask, composite.Parts[i].Name).Fill(i);
                }

                Assert.Equal(
                    composite.Parts.SelectMany(
                        static (part, i) => Enumerable.Repeat((float)i, part.Space.ObservationSize)
                    ),
                    observation
                );
                Assert.Equal(
                    composite.Parts.SelectMany(
                        static (part, i) => Enumerable.Repeat((float)i, part.Space.ActionMaskSize)
                    ),
                    mask
                );
            });

    private static string Write(Space space)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            SpaceFormat.Write(writer, "space", space);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AssertSame(Space expected, Space actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(
            (expected.ObservationSize, expected.ActionSize, expected.ActionMaskSize),
            (actual.ObservationSize, actual.ActionSize, actual.ActionMaskSize)
        );
        switch (expected)
        {
            case Box box:
                Assert.Equal(box.Low.ToArray(), ((Box)actual).Low.ToArray());
                Assert.Equal(box.High.ToArray(), ((Box)actual).High.ToArray());
                Assert.Equal(box.Shape.ToArray(), ((Box)actual).Shape.ToArray());
                break;
            case CompositeSpace composite:
                (string Name, Space Space)[] others = [.. ((CompositeSpace)actual).Parts];
                Assert.Equal(composite.Parts.Select(static part => part.Name), others.Select(static part => part.Name));
                for (int i = 0; i < others.Length; i++)
                    AssertSame(composite.Parts[i].Space, others[i].Space);
                break;
        }
    }

    private static void AssertAllowed(Space space, ReadOnlySpan<float> mask, ReadOnlySpan<float> action)
    {
        switch (space)
        {
            case Discrete discrete:
                Assert.NotEqual(0, mask[discrete.Decode(action)]);
                break;
            case MultiDiscrete several:
                int start = 0;
                for (int i = 0; i < action.Length; start += several.Choices[i++])
                    Assert.NotEqual(0, mask[start + (int)action[i]]);
                break;
            case MultiBinary:
                for (int i = 0; i < action.Length; i++)
                    Assert.NotEqual(0, mask[(2 * i) + (int)action[i]]);
                break;
            case CompositeSpace composite:
                foreach ((_, Space part) in composite.Parts)
                {
                    AssertAllowed(part, mask[..part.ActionMaskSize], action[..part.ActionSize]);
                    mask = mask[part.ActionMaskSize..];
                    action = action[part.ActionSize..];
                }

                break;
        }
    }
}
