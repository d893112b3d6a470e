using System.Runtime.InteropServices;

namespace Proximal.MuJoCo;

/// <summary>An <c>mjData*</c>, which keeps its model.</summary>
internal sealed class DataHandle : SafeHandle
{
    private readonly ModelHandle model;

    public DataHandle(ModelHandle model)
        : base(0, ownsHandle: true)
    {
        this.model = model;
        bool added = false;
        model.DangerousAddRef(ref added);
        SetHandle(Engine.Instance.MakeData(model.DangerousGetHandle()));
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Engine.Instance.DeleteData(handle);
        model.DangerousRelease();
        return true;
    }
}
