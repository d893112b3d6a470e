namespace Proximal;

/// <summary>Fields of spaces in a policy file for Proximal.Inference.</summary>
internal static class SpaceFields
{
    private const int BoxKind = 0,
        DiscreteKind = 1,
        MultiDiscreteKind = 2,
        MultiBinaryKind = 3,
        DictKind = 4,
        TupleKind = 5;

    public static void Write(FieldWriter writer, Space space)
    {
        switch (space)
        {
            case Box box:
                WriteBox(writer, box);
                break;
            case Discrete discrete:
                writer.Byte(DiscreteKind);
                writer.Whole(discrete.N);
                break;
            case MultiDiscrete several:
                writer.Byte(MultiDiscreteKind);
                writer.Whole(several.Choices.Length);
                foreach (int count in several.Choices)
                    writer.Whole(count);
                break;
            case MultiBinary switches:
                writer.Byte(MultiBinaryKind);
                writer.Whole(switches.N);
                break;
            case CompositeSpace composite:
                writer.Byte(composite is DictSpace ? DictKind : TupleKind);
                writer.Whole(composite.Parts.Count);
                foreach ((string name, Space part) in composite.Parts)
                {
                    if (composite is DictSpace)
                        writer.Text(name);
                    Write(writer, part);
                }

                break;
            default:
                throw new InvalidInputException(
                    $"a {space.GetType().Name} space cannot be exported for Proximal.Inference"
                );
        }
    }

    private static void WriteBox(FieldWriter writer, Box box)
    {
        if (box.Length == 0)
            throw new InvalidInputException($"{box} without numbers cannot be exported for Proximal.Inference");
        writer.Byte(BoxKind);
        writer.Byte(box.Shape.Length);
        foreach (int length in box.Shape)
            writer.Whole(length);
        bool uniform = !box.Low.ContainsAnyExcept(box.Low[0]) && !box.High.ContainsAnyExcept(box.High[0]);
        writer.Flag(uniform);
        writer.Numbers(uniform ? box.Low[..1] : box.Low);
        writer.Numbers(uniform ? box.High[..1] : box.High);
    }
}
