namespace Proximal.Tensors.Tests.Formats;

public class StateDictionaryTests
{
    [Fact]
    public void StateDictionary_keeps_values_types_shapes_and_order()
    {
        var state = new StateDictionary();
        state.Set<float>("b", [1, 2, 3, 4, 5, 6], 2, 3);
        state.Set<double>("a", [Math.PI]);
        state.Set<bool>("flags", [true, false]);
        state.SetValue("step", 12L);
        Assert.Equal(["b", "a", "flags", "step"], state.Names);
        Assert.Equal([1f, 2, 3, 4, 5, 6], state.Get<float>("b"));
        Assert.Equal([2, 3], state.ShapeOf("b").ToArray());
        Assert.Equal([1], state.ShapeOf("a").ToArray());
        Assert.Equal(Math.PI, state.GetValue<double>("a"));
        Assert.Equal([true, false], state.Get<bool>("flags"));
        Assert.Equal(12, state.GetValue<long>("step"));
        Assert.Equal(ElementType.Bool, state.TypeOf("flags"));
    }

    [Fact]
    public void StateDictionary_entries_are_copies()
    {
        float[] values = [1, 2];
        var state = new StateDictionary();
        state.Set<float>("x", values);
        values[0] = 9;
        state.Get<float>("x")[1] = 9;
        float[] copied = new float[2];
        state.CopyTo<float>("x", copied);
        Assert.Equal([1f, 2], copied);
    }

    [Fact]
    public void Set_of_an_existing_name_replaces_the_value_and_keeps_the_order()
    {
        var state = new StateDictionary();
        state.SetValue("x", 1);
        state.SetValue("y", 2);
        state.Set<float>("x", [3, 4]);
        Assert.Equal(["x", "y"], state.Names);
        Assert.Equal([3f, 4], state.Get<float>("x"));
        Assert.True(state.Remove("x"));
        Assert.False(state.Contains("x"));
    }

    [Fact]
    public void Errors_name_the_entry_and_the_expected_value()
    {
        var state = new StateDictionary { Source = "run/state" };
        state.Set<float>("optimizer.first", [1, 2, 3]);
        Assert.Equal("run/state: 'optimizer.step' is missing", Message(() => state.Get<long>("optimizer.step")));
        Assert.Equal(
            "run/state: 'optimizer.first' has type F32, but F64 is needed",
            Message(() => state.Get<double>("optimizer.first"))
        );
        Assert.Equal(
            "run/state: 'optimizer.first' has 3 elements, but 4 are needed",
            Message(() => state.CopyTo<float>("optimizer.first", new float[4]))
        );
        Assert.Equal(
            "run/state: 'optimizer.first' has 3 elements, but 1 is needed",
            Message(() => state.GetValue<float>("optimizer.first"))
        );
        state.Set<byte>("bytes", [0, 1, 2]);
        Assert.Equal(
            "run/state: 'bytes' has type U8, but a floating-point type is needed",
            Message(() => state.GetFloats("bytes"))
        );
    }

    [Fact]
    public void Shape_must_match_the_number_of_values()
    {
        var state = new StateDictionary();
        Assert.Throws<ArgumentException>(() => state.Set<float>("x", [1, 2, 3], 2, 2));
        Assert.Throws<NotSupportedException>(() => state.Set<decimal>("x", [1]));
        Assert.Throws<ArgumentException>(() => state.SetFloats("x", [1], ElementType.I32));
    }

    [Theory]
    [InlineData(ElementType.F64)]
    [InlineData(ElementType.F32)]
    public void Double_entries_keep_single_precision_exactly(ElementType type)
    {
        float[] values = [0, -0f, 1.1f, float.Epsilon, float.MaxValue, float.NegativeInfinity, float.NaN];
        var state = new StateDictionary();
        state.SetFloats("x", values, type);
        Assert.Equal(values, state.GetFloats("x"));
    }

    [Fact]
    public void Half_entries_round_to_nearest_even()
    {
        var state = new StateDictionary();
        float unit = MathF.ScaleB(1, -7); // the distance of neighbours in BF16 between 1 and 2
        state.SetFloats(
            "b",
            [
                1 + (0.5f * unit),
                1 + (1.5f * unit),
                1 + (0.51f * unit),
                1 + (0.49f * unit),
                -3,
                float.MaxValue,
                float.PositiveInfinity,
                float.NaN,
            ],
            ElementType.BF16
        );
        Assert.Equal(
            [1, 1 + (2 * unit), 1 + unit, 1, -3, float.PositiveInfinity, float.PositiveInfinity, float.NaN],
            state.GetFloats("b")
        );

        unit = MathF.ScaleB(1, -10);
        state.SetFloats("h", [1 + (0.5f * unit), 1 + (1.5f * unit), -2.25f, 65504, 1e6f, float.NaN], ElementType.F16);
        Assert.Equal([1, 1 + (2 * unit), -2.25f, 65504, float.PositiveInfinity, float.NaN], state.GetFloats("h"));
        Assert.Equal((Half)(-2.25f), state.Get<Half>("h")[2]);
    }

    private static string Message(Action action) => Assert.Throws<InvalidInputException>(action).Message;
}
